// SPDX-License-Identifier: BSD-3-Clause
#include "search/nearby.h"

#include "search/final_solve.h"
#include "search/prior_noise.h"
#include "search/rivals.h"
#include "search/screen.h"

namespace pose_refine {
namespace {

constexpr int kSamples = 300;  // of a round
constexpr int kRounds = 5;
constexpr std::uint64_t kSeed = 20;  // other samples than those that rescue draws by default
constexpr std::size_t kLeast = 8;    // matches that a consensus has
constexpr std::size_t kCopies = 8;   // that are compared
// log of the expected number of such consensuses by chance, beyond which no further copy is looked
// for.
constexpr double kSurely = -15.0;
// A blur has log_alarms above this part of those of the copy.
constexpr double kAsGood = 0.8;
// The plain solve ended in a blur, even if at the copy, when its noise is this many times larger.
constexpr double kBlur = 3.0;

// Returns the poses of samples of three matches that score best, moved to their consensus, surest
// first.
std::vector<Candidate> sampled(const Task& task, const Stage& stage, const Pose& start) {
  Sampler sampler(task, stage, start, kSeed);
  if (!sampler.possible()) return {};
  const CandidateSolver solver(task, stage);
  Shortlist found(task.points());
  for (const Pose& pose : Screen(task, stage).best_of(sampler, kSamples).poses)
    found.offer(solver.polished(pose, RescueStage::kPlain));
  return found.list();
}

// Returns the consensuses of a part of the matches, moved to where all matches have theirs.
std::vector<Candidate> consensuses_of(const Task& task, const Stage& stage,
                                      const std::vector<std::size_t>& rows) {
  const Part part(task, rows);
  const Task of_part = part.task();
  const Pose start = of_part.factors.frame().to_centered(task.image.cam_from_world);
  const CandidateSolver solver(task, stage);
  Shortlist found(task.points());
  for (const Candidate& candidate :
       sampled(of_part, first_stage(of_part.points(), task.options, start), start))
    found.offer(solver.polished(part.to_whole(candidate.pose), RescueStage::kPlain));
  return found.list();
}

// Returns those of the rows of the input that do not fit a candidate.
std::vector<std::size_t> rest_of(const Task& task, const Stage& stage, const Candidate& candidate,
                                 const std::vector<std::size_t>& rows) {
  const Observations at = observe_exactly(task.under(stage), candidate.pose);
  const double limit = kConsensusSigmas * candidate.peak.noise;
  std::vector<unsigned char> fits(task.image.correspondences.size(), 0);
  for (std::size_t i = 0; i < at.normalized.size(); ++i)
    fits[task.points().index[i]] = at.normalized[i] <= limit;
  std::vector<std::size_t> rest;
  for (const std::size_t row : rows)
    if (!fits[row]) rest.push_back(row);
  return rest;
}

// Finds the copies one after another, each among the matches that fit none of those before.
Shortlist find_copies(const Task& task, const Stage& stage, const Attempt& plain) {
  const CandidateSolver solver(task, stage);
  Shortlist found(task.points(), kCopies);
  for (const Pose& pose : {plain.end, plain.start})
    found.offer(solver.polished(pose, RescueStage::kPlain));
  std::vector<Candidate> of_round = sampled(task, stage, plain.start);
  std::vector<std::size_t> rows = task.points().index;
  for (int round = 1; !of_round.empty() && of_round.front().peak.log_alarms <= kSurely; ++round) {
    for (const Candidate& candidate : of_round) found.offer(candidate);
    std::vector<std::size_t> rest = rest_of(task, stage, of_round.front(), rows);
    if (round == kRounds || rest.size() == rows.size() || rest.size() < kLeast) break;
    rows = std::move(rest);
    of_round = consensuses_of(task, stage, rows);
  }
  return found;
}

// Tells whether a solve has the loss that was asked for, where its scale was given.
bool keeps_loss(const RefineOptions& options, const Found& found) {
  return options.loss.is_automatic() || found.stage.loss.kind() == options.loss.kind;
}

// Tells whether the plain solve ended in a blur of several copies beside the only sharp one.
bool is_blur_beside(const PoseCost& cost, const Attempt& plain, const Candidate& copy) {
  return plain.usable && differ(cost.points(), copy.pose, plain.end) &&
         peak_at(cost, plain.end).log_alarms > kAsGood * copy.peak.log_alarms;
}

}  // namespace

CopyChoice choose_copy(const Task& task, const Stage& end, const Attempt& plain) {
  if (task.options.loss.kind == LossKind::kNone) return {};  // least squares has no consensus
  // Against the noise of a blur, priors would decide.
  const Stage stage = with_prior_noise(end, 1.0, task);
  const Rivals rivals(task, stage);
  CopyChoice choice;
  const Shortlist found = find_copies(task, stage, plain);
  const std::vector<Candidate> copies = rivals.copies_among(found.list());
  // A consensus that is refused speaks for none.
  if (plain.usable && copies.size() < 2) choice.drawn = kSamples;
  if (copies.empty()) return choice;
  const std::size_t likeliest = rivals.likeliest(copies);
  const Candidate& best = copies[likeliest];
  if (copies.size() == 1 && !is_blur_beside(task.under(stage), plain, best)) return choice;
  choice.is_clear = copies.size() > 1 && rivals.is_clear(copies, likeliest);
  const double noise = noise_at(task.under(end), plain.end);
  if (!plain.usable || differ(task.points(), best.pose, plain.end) ||
      noise > kBlur * best.peak.noise) {
    const Stage first = with_prior_noise(stage, best.peak.noise, task);
    choice.found = solve_from_consensus(task, first, plain.start, best);
    if (!keeps_loss(task.options, *choice.found)) choice.found.reset();
  }
  if (copies.size() == 1 && !choice.found) choice.is_clear = true;
  return choice;
}

}  // namespace pose_refine
