// SPDX-License-Identifier: BSD-3-Clause
#include "judge/second_consensus.h"

#include <algorithm>

#include "search/rivals.h"
#include "search/scale_search.h"

namespace pose_refine {
namespace {

constexpr std::size_t kLeast = 8;
constexpr double kSurely = -15.0;  // log of the expected number of such consensuses by chance
// A consensus is found in few steps, and its size need not be known to the last match: the verdicts
// of 20,000 simulated images are those of a solve to the end.
constexpr int kSteps = 40;
constexpr double kTolerance = 1e-4;
constexpr double kSameTurn = 0.02, kSamePart = 0.02;  // rad, of the points' distance

struct Another {
  Pose pose;  // cam_from_world
  Noise noise;
  std::size_t inliers = 0;
};

// Returns the consensus that a solve from a pose finds, if it converges.
std::optional<Another> consensus_from(const Task& rest, const Pose& start, double area) {
  const auto [solution, stage] =
      minimize_with_scale(rest, first_stage(rest.points(), rest.options, start), start);
  if (solution.termination != Termination::kConverged) return std::nullopt;
  const Observations at = observe(rest.under(stage), solution.pose);
  Another found{rest.factors.frame().from_centered(solution.pose), estimate_noise(at, area)};
  for (std::size_t i = 0; i < at.normalized.size(); ++i)
    found.inliers += at.visible[i] && at.normalized[i] <= kConsensusSigmas * found.noise.scale;
  return found;
}

}  // namespace

std::vector<OtherConsensus> other_consensuses(const Task& task, const PoseState& at) {
  const std::vector<double>& residuals = at.observations.normalized;
  const PointFactor& points = task.points();
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < residuals.size(); ++i)
    if (!(residuals[i] <= kConsensusSigmas * at.noise.scale)) rows.push_back(points.index[i]);
  const std::size_t fitting = residuals.size() - rows.size();
  const std::size_t enough = std::max(kLeast, fitting / 2);
  if (rows.size() < enough || task.options.objective != Objective::kReprojection) return {};

  const Image& image = task.image;
  const Pose pose = points.frame.from_centered(at.pose);
  const Image rest{image.name, image.camera, pose, image.correspondences.select(rows)};
  RefineOptions plain = task.options;
  plain.loss = {LossKind::kCauchy};
  plain.pull.reset();
  plain.max_iterations = kSteps;
  plain.function_tolerance = kTolerance;
  const double distance = at.pose.translation.norm();
  const Factors factors = with_area(make_factors(rest, plain), points.area);
  const Task task_of_rest{rest, plain, factors, task.scratch};
  std::vector<OtherConsensus> others;
  for (const Pose& start : {pose, image.cam_from_world}) {
    const auto found =
        consensus_from(task_of_rest, factors.frame().to_centered(start), points.area);
    if (!found || found->inliers < enough || found->noise.log_alarms > kSurely) continue;
    const PoseError apart = pose_error(found->pose, pose);
    if (found->noise.sigma <= 3.0 * at.noise.sigma &&
        (apart.rotation > kSameTurn || apart.translation > kSamePart * distance))
      others.push_back(
          {points.frame.to_centered(found->pose), found->inliers, found->noise.log_alarms});
  }
  return others;
}

std::optional<Pose> find_second_consensus(const Task& task, const Stage& stage,
                                          const PoseState& at) {
  const std::vector<OtherConsensus> others = other_consensuses(task, at);
  const Rivals rivals(task, stage);
  const auto in_doubt = [&](const OtherConsensus& other) {
    // The motion of the world that takes the pose to the other one, once more and backwards.
    const Pose mirrored = at.pose * other.pose.inverse() * at.pose;
    return !rivals.is_clear(at.pose, other.pose, at.noise.scale) ||
           !rivals.is_clear(at.pose, mirrored, at.noise.scale);
  };
  const auto found = std::find_if(others.begin(), others.end(), in_doubt);
  if (found == others.end()) return std::nullopt;
  return found->pose;
}

}  // namespace pose_refine
