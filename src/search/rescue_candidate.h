// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "search/peak.h"
#include "search/task.h"

namespace pose_refine {

// This is a pose that rescue found, cam_from_centered, and what speaks for it.
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

  // Returns the stage of score(): a wide truncated loss, with 1/z continued below a depth.
  Stage scoring(double depth_limit) const;
  // Returns sum w min(|r|^2, T^2) with a wide threshold T, which is quick to compute; smaller is
  // better (M-SAC, Torr & Zisserman 2000).
  double score(const Stage& scoring, const Pose& centered) const;
  // Moves the pose to its consensus, under Geman-McClure's loss whose scale shrinks from T to the
  // noise.
  Candidate polished(const Pose& centered, RescueStage stage) const;
  // Solves from any start: it minimizes a loss that grows linearly, while the depth below which 1/z
  // is continued shrinks from that of the whole scene. Then it polishes.
  Candidate from_far(const Pose& centered) const;

 private:
  Task task_;
  Stage first_;
  double threshold_;  // T, in multiples of what is claimed
};

// Returns the consensus at a pose, cam_from_centered. Observations in front of the camera must be
// in the majority.
Peak peak_at(const PoseCost& cost, const Pose& centered);

// Tells whether two poses say different things: by more than a degree, or a fiftieth of the
// distance.
bool differ(const PointFactor& points, const Pose& a, const Pose& b);

// This keeps the few poses of lowest score; of poses that say the same it keeps only the lower one.
class BestScores {
 public:
  explicit BestScores(const PointFactor& points, std::size_t most = 4)
      : points_(points), most_(most) {}
  void offer(double score, const Pose& pose);
  std::vector<Pose> poses() const;

 private:
  struct Scored {
    double score;
    Pose pose;
  };
  const PointFactor& points_;
  std::size_t most_;
  std::vector<Scored> list_;  // lowest first
};

// This keeps the best few, surest first; of poses that say the same it keeps only the better one.
class Shortlist {
 public:
  explicit Shortlist(const PointFactor& points, std::size_t most = 4)
      : points_(points), most_(most) {}
  void offer(const Candidate& candidate);
  const std::vector<Candidate>& list() const { return list_; }

 private:
  const PointFactor& points_;
  std::size_t most_;
  std::vector<Candidate> list_;
};

}  // namespace pose_refine
