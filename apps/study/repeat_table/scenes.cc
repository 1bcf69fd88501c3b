// SPDX-License-Identifier: BSD-3-Clause
#include "apps/study/repeat_table/scenes.h"

#include <algorithm>
#include <cmath>

#include "geometry/random.h"

namespace pose_refine {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180.0;
constexpr int kOfARoom = 12;

Pose disturbed(const Pose& truth, const RepeatCase& c, Random& random) {
  const double size = c.heavy_tails ? std::exp(0.6 * random.normal()) : 1.0;
  const Vector3 turn = size * c.rotation_deg * kDegree * random.direction();
  const Vector3 shift = size * c.periods * c.repeat.period * random.direction();
  return pose_from_center((so3_exp(turn) * truth.rotation).normalized(), truth.center() + shift);
}

}  // namespace

std::vector<SyntheticImage> repeated_scenes(const RepeatCase& c, int images, std::uint64_t seed) {
  SyntheticOptions options;
  options.repeat = c.repeat;
  options.matches = c.matches;
  options.outliers = c.outliers;
  options.models = {CameraModel::kPinhole, CameraModel::kSimpleRadial};
  std::vector<SyntheticImage> all;
  Random random(seed);
  while (all.size() < static_cast<std::size_t>(images)) {
    options.seed = random.bits();
    options.images = kOfARoom;
    for (SyntheticImage& image : make_synthetic(options)) {
      if (2 * image.image.correspondences.size() < static_cast<std::size_t>(c.matches)) continue;
      image.image.cam_from_world = disturbed(image.truth, c, random);
      all.push_back(std::move(image));
    }
  }
  all.resize(static_cast<std::size_t>(images));
  return all;
}

bool is_right_copy(const Pose& pose, const Pose& truth, const RepeatCase& c) {
  return pose_error(pose, truth).translation < 0.25 * c.repeat.period;
}

}  // namespace pose_refine
