// SPDX-License-Identifier: BSD-3-Clause
#include "search/nearby.h"

#include "search/final_solve.h"
#include "search/rivals.h"
#include "search/sampling.h"

namespace pose_refine {
namespace {

constexpr int kSamples = 600;
constexpr std::uint64_t kSeed = 1;
// So many poses are moved to their consensus, and so many copies compared.
constexpr std::size_t kCopies = 12;

// Returns the poses of samples of three matches that score best.
std::vector<Pose> sampled_poses(const Task& task, const Stage& stage, const CandidateSolver& solver,
                                const Pose& start) {
  Sampler sampler(task, stage, start, kSeed);
  if (!sampler.possible()) return {};
  const Stage scoring = solver.scoring(0.02 * depth_limit(task.points(), start));
  BestScores best(task.points(), kCopies);
  for (int t = 0; t < kSamples; ++t) {
    const minimal::P3pPoses poses = sampler.draw();
    for (int p = 0; p < poses.count; ++p) {
      const Pose& pose = poses.pose[static_cast<std::size_t>(p)];
      best.offer(solver.score(scoring, pose), pose);
    }
  }
  return best.poses();
}

}  // namespace

CopyChoice choose_copy(const Task& task, const Stage& stage, const Attempt& plain) {
  const CandidateSolver solver(task, stage);
  Shortlist found(task.points(), kCopies);
  for (const Pose& pose : {plain.end, plain.start})
    found.offer(solver.polished(pose, RescueStage::kPlain));
  for (const Pose& pose : sampled_poses(task, stage, solver, plain.start))
    found.offer(solver.polished(pose, RescueStage::kPlain));
  const std::vector<Candidate> copies = about_as_sure(found.list());
  CopyChoice choice;
  if (copies.empty()) return choice;
  const Rivals rivals(task, stage);
  const Candidate& best = copies[rivals.likeliest(copies)];
  for (const Candidate& other : copies)
    choice.is_clear = choice.is_clear && (&other == &best || rivals.is_clear(best, other));
  if (!plain.usable || differ(task.points(), best.pose, plain.end))
    choice.found = solve_from_consensus(task, stage, plain.start, best);
  return choice;
}

}  // namespace pose_refine
