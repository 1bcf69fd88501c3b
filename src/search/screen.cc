// SPDX-License-Identifier: BSD-3-Clause
#include "search/screen.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace pose_refine {
namespace {

constexpr std::size_t kLook = 192;     // observations of the first look
constexpr std::size_t kPromising = 8;  // one pose in so many is looked at again

// Some of the observations of an image, spread evenly over its rows, with a solver for them.
class FirstLook {
 public:
  explicit FirstLook(const Task& whole)
      : whole_(whole), image_(part_of(whole)), factors_(make_factors(image_, whole.options)) {}

  // Returns the scores of poses that are cam_from_centered for the whole image.
  std::vector<double> scores(const std::vector<Pose>& poses, double depth_limit) const {
    const Task task{image_, whole_.options, factors_, whole_.scratch};
    const Stage stage = first_stage(factors_.points(), whole_.options, poses.front());
    const CandidateSolver solver(task, stage);
    const Stage scoring = solver.scoring(depth_limit);
    std::vector<double> scores;
    scores.reserve(poses.size());
    for (const Pose& pose : poses) {
      const Pose in_world = whole_.factors.frame().from_centered(pose);
      scores.push_back(solver.score(scoring, factors_.frame().to_centered(in_world)));
    }
    return scores;
  }

 private:
  static Image part_of(const Task& whole) {
    const std::vector<std::size_t>& index = whole.points().index;
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < kLook; ++i) rows.push_back(index[i * index.size() / kLook]);
    const Image& image = whole.image;
    return {image.name, image.camera, image.cam_from_world, image.correspondences.select(rows)};
  }

  const Task& whole_;
  const Image image_;
  const Factors factors_;
};

// Keeps the poses whose scores at a first look are lowest, in the order they came.
std::vector<Pose> promising(const Task& task, const std::vector<Pose>& poses, double depth_limit) {
  const std::size_t most = poses.size() / kPromising;
  if (task.points().size() < 2 * kLook || most == 0) return poses;
  const std::vector<double> scores = FirstLook(task).scores(poses, depth_limit);
  std::vector<std::size_t> order(poses.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  std::sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(most));
  std::vector<Pose> kept;
  for (std::size_t i = 0; i < most; ++i) kept.push_back(poses[order[i]]);
  return kept;
}

}  // namespace

Screened best_of_samples(const Task& task, const Stage& stage, Sampler& sampler, int samples) {
  std::vector<Pose> poses;
  for (int t = 0; t < samples; ++t) {
    const minimal::P3pPoses found = sampler.draw();
    poses.insert(poses.end(), found.pose.begin(), found.pose.begin() + found.count);
  }
  const CandidateSolver solver(task, stage);
  const Pose start = task.factors.frame().to_centered(task.image.cam_from_world);
  const double limit = 0.02 * depth_limit(task.points(), start);
  const Stage scoring = solver.scoring(limit);
  BestScores best(task.points());
  for (const Pose& pose : promising(task, poses, limit))
    best.offer(solver.score(scoring, pose), pose);
  return {best.poses(), static_cast<int>(poses.size())};
}

}  // namespace pose_refine
