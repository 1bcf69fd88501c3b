// SPDX-License-Identifier: BSD-3-Clause
#include "doctor/reference.h"

#include <cmath>

#include "pose_refine/refine.h"

namespace pose_refine::doctor {
namespace {

const double kAgrees = std::cos(1.0 * 3.14159265358979323846 / 180.0);
// A pose passes through any three points, and near a few more by chance: in a view of 60 x 45
// degrees one wrong match in a thousand comes within a degree of its point.
constexpr std::size_t kEnough = 10;
constexpr int kIterations = 30;

std::vector<std::size_t> agreeing(const Sample& sample, const Pose& pose) {
  std::vector<std::size_t> which;
  for (std::size_t i = 0; i < sample.rays.size(); ++i) {
    const Vector3 seen = pose * sample.points[i];
    if (sample.rays[i].dot(seen) > kAgrees * seen.norm()) which.push_back(i);
  }
  return which;
}

}  // namespace

std::vector<std::size_t> reference_inliers(const Sample& sample, const std::vector<Pose>& starts) {
  RefineOptions options;
  options.detail = Detail::kPose;
  options.max_iterations = kIterations;
  Image image = sample.image;
  std::vector<std::size_t> best;
  for (const Pose& start : starts) {
    image.cam_from_world = start;
    const RefineResult fitted = refine(image, options);
    if (!fitted.usable()) continue;
    std::vector<std::size_t> which = agreeing(sample, fitted.cam_from_world);
    if (which.size() > best.size()) best = std::move(which);
    if (2 * best.size() > sample.rays.size()) break;  // no other pose can have more then
  }
  if (best.size() < kEnough) best.clear();
  return best;
}

}  // namespace pose_refine::doctor
