// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "search/rescue_candidate.h"
#include "search/start_likelihood.h"

namespace pose_refine {

// Returns the log of the odds that consensus A is the right one and not B, if `only_a` matches fit
// A alone and `only_b` fit B alone: the sign test, where two matches count as one because those of
// a patch go to the same copy.
double log_odds_of_counts(std::size_t only_a, std::size_t only_b);

// This compares poses of one image that all have a consensus, as the copies of a repeated structure
// have. Which copy most matches go to says little of which is the right one, and the start says
// much. Poses are cam_from_centered.
class Rivals {
 public:
  Rivals(const Task& task, const Stage& stage);

  // Returns the log of the odds that pose `a` is right and not pose `b`; `noise` is that of a
  // coordinate, in multiples of what is claimed. Without knowledge of the start the nearer pose
  // wins unless the matches tell them apart.
  double log_odds(const Pose& a, const Pose& b, double noise) const;
  // Tells whether what is known of the start leaves no doubt that pose `a` is right and not `b`:
  // odds of more than 400 : 1.
  bool is_clear(const Pose& a, const Pose& b, double noise) const;
  // Returns those of the candidates, surest first, that are about as sure as the first and have
  // matches of their own: most of them fit no surer one, as they do where two poses are the two
  // minima of a plane. The copy that most matches go to need not be the right one.
  std::vector<Candidate> copies_among(const std::vector<Candidate>& list) const;
  // Returns the index of the likeliest candidate; the list is not empty.
  std::size_t likeliest(const std::vector<Candidate>& list) const;
  bool is_clear(const Candidate& a, const Candidate& b) const;
  // Tells whether one candidate is clear of all others of a list.
  bool is_clear(const std::vector<Candidate>& list, std::size_t best) const;

 private:
  std::vector<unsigned char> fits(const Pose& pose, double noise) const;
  double log_odds_of_matches(const Pose& a, const Pose& b, double noise) const;
  double distance_from_start(const Pose& pose) const;

  const Task& task_;
  const Stage& stage_;
  const StartLikelihood start_;
};

}  // namespace pose_refine
