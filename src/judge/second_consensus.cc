// SPDX-License-Identifier: BSD-3-Clause
#include "judge/second_consensus.h"

#include <algorithm>

#include "search/scale_search.h"

namespace pose_refine {
namespace {

constexpr double kInlierSigmas = 4.0;
constexpr std::size_t kLeast = 8;
constexpr double kSurely = -15.0;  // log of the expected number of such consensuses by chance
constexpr double kSameTurn = 0.02, kSamePart = 0.02;  // rad, of the points' distance

Correspondences rest_of(const Image& image, const PointFactor& factor,
                        const std::vector<std::size_t>& rows) {
  const Correspondences& c = image.correspondences;
  Correspondences rest;
  const auto copy = [&](const std::vector<double>& from, std::vector<double>& to) {
    for (const std::size_t row : rows)
      if (!from.empty()) to.push_back(from[factor.index[row]]);
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

std::optional<Found> consensus_from(const Pose& start, Image& rest, const RefineOptions& options,
                                    double area) {
  rest.cam_from_world = start;
  PointFactor factor = make_point_factor(rest, options);
  factor.area = area;
  Reducer reducer;
  reducer.bind(factor);
  const Solution solution =
      minimize_with_schedule(reducer, factor, factor.to_centered(start), options);
  if (solution.termination != Termination::kConverged) return std::nullopt;
  const Observed at = observe(reducer, factor, solution.pose);
  Found found{factor.from_centered(solution.pose), estimate_noise(at, area)};
  for (std::size_t i = 0; i < at.normalized.size(); ++i)
    found.inliers += at.visible[i] && at.normalized[i] <= kInlierSigmas * found.noise.scale;
  return found;
}

}  // namespace

bool has_second_consensus(const Image& image, const RefineOptions& options,
                          const PointFactor& factor, const Pose& pose, const Observed& at,
                          const Noise& noise) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < at.normalized.size(); ++i)
    if (!(at.normalized[i] <= kInlierSigmas * noise.scale)) rows.push_back(i);
  const std::size_t fitting = at.normalized.size() - rows.size();
  const std::size_t enough = std::max(kLeast, fitting / 2);
  if (rows.size() < enough || options.objective != Objective::kReprojection) return false;

  Image rest{image.name, image.camera, pose, rest_of(image, factor, rows)};
  RefineOptions plain = options;
  plain.loss = {LossKind::kCauchy, 1.0, 1.0};
  plain.auto_scale = true;
  plain.pull.reset();
  const double distance = factor.to_centered(pose).translation.norm();
  for (const Pose& start : {pose, image.cam_from_world}) {
    const auto found = consensus_from(start, rest, plain, factor.area);
    if (!found || found->inliers < enough || found->noise.log_alarms > kSurely) continue;
    const PoseError apart = pose_error(found->pose, pose);
    if (found->noise.sigma <= 3.0 * noise.sigma &&
        (apart.rotation > kSameTurn || apart.translation > kSamePart * distance))
      return true;
  }
  return false;
}

}  // namespace pose_refine
