// SPDX-License-Identifier: BSD-3-Clause
#include "pipeline/second_consensus.h"

#include <algorithm>

#include "pipeline/schedule.h"

namespace pose_refine {
namespace {

constexpr double kInlierSigmas = 4.0;
constexpr std::size_t kLeast = 8;
constexpr double kSurely = -15.0;  // log of the expected number of such consensuses by chance
constexpr double kSameTurn = 0.02, kSamePart = 0.02;  // rad, of the points' distance

Correspondences rest_of(const Problem& problem, const Image& image,
                        const std::vector<std::size_t>& rows) {
  const Correspondences& c = problem.correspondences;
  Correspondences rest;
  const auto copy = [&](const std::vector<double>& from, std::vector<double>& to) {
    for (const std::size_t row : rows)
      if (!from.empty()) to.push_back(from[image.index[row]]);
  };
  copy(c.u, rest.u), copy(c.v, rest.v);
  copy(c.x, rest.x), copy(c.y, rest.y), copy(c.z, rest.z);
  copy(c.weight, rest.weight);
  copy(c.sxx, rest.sxx), copy(c.sxy, rest.sxy), copy(c.syy, rest.syy);
  return rest;
}

struct Found {
  Pose pose;
  Noise noise;
  std::size_t inliers = 0;
};

std::optional<Found> consensus_from(const Pose& start, Problem& rest, const RefineOptions& options,
                                    double area) {
  rest.cam_from_world = start;
  Image image = make_image(rest, options);
  image.area = area;
  Reducer reducer;
  reducer.bind(image);
  const Solution solution =
      minimise_with_schedule(reducer, image, image.to_centred(start), options);
  if (solution.termination != Termination::kConverged) return std::nullopt;
  const Observed at = observe(reducer, image, solution.pose);
  Found found{image.from_centred(solution.pose), estimate_noise(at, area)};
  for (std::size_t i = 0; i < at.normalised.size(); ++i)
    found.inliers += at.visible[i] && at.normalised[i] <= kInlierSigmas * found.noise.scale;
  return found;
}

}  // namespace

bool has_second_consensus(const Problem& problem, const RefineOptions& options, const Image& image,
                          const Pose& pose, const Observed& at, const Noise& noise) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < at.normalised.size(); ++i)
    if (!(at.normalised[i] <= kInlierSigmas * noise.scale)) rows.push_back(i);
  const std::size_t fitting = at.normalised.size() - rows.size();
  const std::size_t enough = std::max(kLeast, fitting / 2);
  if (rows.size() < enough || options.objective != Objective::kReprojection) return false;

  Problem rest{problem.name, problem.camera, pose, rest_of(problem, image, rows)};
  RefineOptions plain = options;
  plain.loss = {LossKind::kCauchy, 1.0, 1.0};
  plain.auto_scale = true;
  plain.prior.reset();
  const double distance = image.to_centred(pose).translation.norm();
  for (const Pose& start : {pose, problem.cam_from_world}) {
    const auto found = consensus_from(start, rest, plain, image.area);
    if (!found || found->inliers < enough || found->noise.log_alarms > kSurely) continue;
    const PoseError apart = pose_error(found->pose, pose);
    if (found->noise.sigma <= 3.0 * noise.sigma &&
        (apart.rotation > kSameTurn || apart.translation > kSamePart * distance))
      return true;
  }
  return false;
}

}  // namespace pose_refine
