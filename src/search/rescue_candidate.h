// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "search/peak.h"
#include "search/task.h"

namespace pose_refine {

// A pose that rescue found, cam_from_centered, and what speaks for it.
struct Candidate {
  Pose pose;
  Peak peak;
  RescueStage stage = RescueStage::kPlain;
  double depth_limit = 1.0;  // of its last solve
};

// Scores and solves poses of one image.
class CandidateSolver {
 public:
  CandidateSolver(const Task& task, const Stage& first);

  // The stage of score(): a wide truncated loss, with 1/z continued below a depth.
  Stage scoring(double depth_limit) const;
  // sum w min(|r|^2, T^2) with a wide threshold T: quick, smaller is better (M-SAC, Torr &
  // Zisserman 2000).
  double score(const Stage& scoring, const Pose& centered) const;
  // The pose moved to its consensus: Geman-McClure's loss whose scale shrinks from T to the noise.
  Candidate polished(const Pose& centered, RescueStage stage) const;
  // From any start: a loss that grows linearly, while the depth below which 1/z is continued
  // shrinks from that of the whole scene. Then polished.
  Candidate from_far(const Pose& centered) const;

 private:
  Task task_;
  Stage first_;
  double threshold_;  // T, in multiples of what is claimed
};

// The consensus at a pose, cam_from_centered. Observations in front of the camera must be in the
// majority.
Peak peak_at(const PoseCost& cost, const Pose& centered);

// Whether two poses say different things: by more than a degree, or a fiftieth of the distance.
bool differ(const PointFactor& points, const Pose& a, const Pose& b);

// The poses of lowest score, a few; of poses that say the same only the lower one.
class BestScores {
 public:
  explicit BestScores(const PointFactor& points) : points_(points) {}
  void offer(double score, const Pose& pose);
  std::vector<Pose> poses() const;

 private:
  static constexpr std::size_t kMost = 4;
  struct Scored {
    double score;
    Pose pose;
  };
  const PointFactor& points_;
  std::vector<Scored> list_;  // lowest first
};

// The best few, surest first; of poses that say the same only the better one.
class Shortlist {
 public:
  explicit Shortlist(const PointFactor& points) : points_(points) {}
  void offer(const Candidate& candidate);
  const std::vector<Candidate>& list() const { return list_; }

 private:
  static constexpr std::size_t kMost = 4;
  const PointFactor& points_;
  std::vector<Candidate> list_;
};

}  // namespace pose_refine
