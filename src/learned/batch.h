// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "learned/log_variance.h"
#include "pose_refine/residuals/pose_residuals.h"

namespace pose_refine {

// This is the estimate times the alignment against the truth, as a function of the alignment's
// PoseBlock.
struct AlignedDifference {
  double estimate[7];
  PoseDifference difference;

  template <class T>
  bool operator()(const T* alignment, T* r) const {
    T q[4], pose[7];
    for (int i = 0; i < 4; ++i) q[i] = T(estimate[i]);
    ceres::QuaternionProduct(q, alignment, pose);
    ceres::UnitQuaternionRotatePoint(q, alignment + 4, pose + 4);
    for (int i = 0; i < 3; ++i) pose[4 + i] += estimate[4 + i];
    return difference(pose, r);
  }
  template <class T>
  bool operator()(const T* alignment, const T* s_x, const T* s_q, T* r) const {
    using std::exp;
    (*this)(alignment, r);
    const T x = exp(-0.5 * s_x[0]), q = exp(-0.5 * s_q[0]);
    for (int i = 0; i < 7; ++i) r[i] *= i < 3 ? x : q;
    return true;
  }
};

// A batch is all pairs of estimate and truth, with the two terms whose variances are learned.
struct Batch {
  std::vector<AlignedDifference> pairs;
  LogVariance position, orientation;

  PoseDistance mean(const Pose& alignment) const;  // of the losses, smoothed like the residuals
};

// This is where a solve over a batch ended: the alignment and the log variances at it.
struct BatchSolution {
  Pose alignment;
  LogVariances s;
  int iterations = 0;
};

// Solves for s, each from the identity and the start. The alignment changes only if `align` is set.
BatchSolution solve_jointly(const Batch& batch, const LogVariances& start, bool align);
BatchSolution solve_profiled(const Batch& batch);
// Takes one turn of the alternation: it solves for the alignment at fixed s.
BatchSolution align_at(const Batch& batch, const Pose& alignment, const LogVariances& s);

}  // namespace pose_refine
