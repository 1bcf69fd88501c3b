// SPDX-License-Identifier: BSD-3-Clause
#include "search/screen.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/spread_evenly.h"

namespace pose_refine {
namespace {

constexpr std::size_t kLook = 192;     // observations of the first look
constexpr std::size_t kPromising = 8;  // one pose in so many is looked at again

// Returns the scores of poses of the whole by a part of the observations.
std::vector<double> scores_by(const Part& part, const std::vector<Pose>& poses,
                              double depth_limit) {
  const Task task = part.task();
  const Stage first = first_stage(task.points(), task.options, part.from_whole(poses.front()));
  const CandidateSolver solver(task, first);
  const Stage scoring = solver.scoring(depth_limit);
  std::vector<double> scores;
  scores.reserve(poses.size());
  for (const Pose& pose : poses) scores.push_back(solver.score(scoring, part.from_whole(pose)));
  return scores;
}

}  // namespace

Screen::Screen(const Task& task, const Stage& stage)
    : task_(task),
      solver_(task, stage),
      depth_limit_(0.02 * depth_limit(task.points(), task.factors.frame().to_centered(
                                                         task.image.cam_from_world))) {
  const std::vector<std::size_t>& rows = task.points().index;
  if (rows.size() >= 2 * kLook) few_.emplace(task, spread_evenly(rows, kLook));
}

// Keeps the poses whose scores at a first look are lowest, in the order they came.
std::vector<Pose> Screen::promising(std::vector<Pose> poses) const {
  const std::size_t most = poses.size() / kPromising;
  if (!few_ || most == 0) return poses;
  const std::vector<double> scores = scores_by(*few_, poses, depth_limit_);
  std::vector<std::size_t> order(poses.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  std::sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(most));
  std::vector<Pose> kept;
  for (std::size_t i = 0; i < most; ++i) kept.push_back(poses[order[i]]);
  return kept;
}

Screened Screen::best_of(Sampler& sampler, int samples) const {
  std::vector<Pose> poses;
  for (int t = 0; t < samples; ++t) {
    const minimal::P3pPoses found = sampler.draw();
    poses.insert(poses.end(), found.pose.begin(), found.pose.begin() + found.count);
  }
  const int solved = static_cast<int>(poses.size());
  const Stage scoring = solver_.scoring(depth_limit_);
  BestScores best(task_.points());
  for (const Pose& pose : promising(std::move(poses)))
    best.offer(solver_.score(scoring, pose), pose);
  return {best.poses(), solved};
}

}  // namespace pose_refine
