// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "search/peak.h"
#include "solve/solution.h"

namespace pose_refine {

// A pose that rescue found, cam_from_centered, and what speaks for it.
struct Candidate {
  Pose pose;
  Peak peak;
  RescueStage stage = RescueStage::kPlain;
};

// Judges poses of one image. Changes its loss and depth limit.
class Judge {
 public:
  Judge(Reducer& reducer, PointFactor& factor, const RefineOptions& options);

  // sum w min(|r|^2, T^2) with a wide threshold T: quick, smaller is better (M-SAC, Torr &
  // Zisserman 2000).
  double score(const Pose& centered);
  // The pose moved to its consensus: Geman-McClure's loss whose scale shrinks from T to the noise.
  Candidate polished(const Pose& centered, RescueStage stage);
  // From any start: a loss that grows linearly, while the depth below which 1/z is continued
  // shrinks from that of the whole scene. Then polished.
  Candidate from_far(const Pose& centered);

 private:
  Solution solve(const Pose& start, LossKind kind, double scale, const Limits& limits);

  Reducer& reducer_;
  PointFactor& factor_;
  const RefineOptions& options_;
  double threshold_;  // T, in multiples of what is claimed
};

// The consensus at a pose, cam_from_centered. Observations in front of the camera must be in the
// majority.
Peak peak_at(Reducer& reducer, const PointFactor& factor, const Pose& centered);

// Whether two poses say different things: by more than a degree, or a fiftieth of the distance.
bool differ(const PointFactor& factor, const Pose& a, const Pose& b);

// The poses of lowest score, a few; of poses that say the same only the lower one.
class BestScores {
 public:
  explicit BestScores(const PointFactor& factor) : factor_(factor) {}
  void offer(double score, const Pose& pose);
  std::vector<Pose> poses() const;

 private:
  static constexpr std::size_t kMost = 4;
  struct Scored {
    double score;
    Pose pose;
  };
  const PointFactor& factor_;
  std::vector<Scored> list_;  // lowest first
};

// The best few, surest first; of poses that say the same only the better one.
class Shortlist {
 public:
  explicit Shortlist(const PointFactor& factor) : factor_(factor) {}
  void offer(const Candidate& candidate);
  const std::vector<Candidate>& list() const { return list_; }

 private:
  static constexpr std::size_t kMost = 4;
  const PointFactor& factor_;
  std::vector<Candidate> list_;
};

}  // namespace pose_refine
