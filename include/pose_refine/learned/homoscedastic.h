// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <vector>

#include "pose_refine/learned/objectives.h"
#include "pose_refine/pose.h"
#include "pose_refine/support/error.h"

// Kendall & Cipolla's learned weights (CVPR 2017, eq. 4), fitted to a whole batch of poses. They
// minimize
//   F = mean L_x e^-s_x + d_x s_x + mean L_q e^-s_q + d_q s_q + the terms of LogVarianceLimits.
namespace pose_refine {

// Limits that keep one s = ln sigma^2 from running to minus infinity when its loss can become 0.
// All that are given apply together.
struct LogVarianceLimits {
  std::optional<double> lowest;   // s >= lowest, the floor
  std::optional<double> highest;  // s <= highest
  struct Normal {                 // a prior of s, which adds (s - mean)^2 / (2 deviation^2)
    double mean, deviation;
  };
  std::optional<Normal> normal;
  struct InverseGamma {  // a prior of sigma^2, which adds shape s + scale e^-s
    double shape, scale;
  };
  std::optional<InverseGamma> inverse_gamma;
};

// How F is minimized. All methods have the same minimum.
enum class HomoscedasticMethod {
  kJoint,        // s_x, s_q and the alignment are parameters of one ceres::Problem
  kProfiled,     // s is eliminated, which leaves a loss of the summed residuals (a logarithm)
  kAlternating,  // weighted least squares and the closed form of s in turns
};

// Options of a fit.
struct HomoscedasticOptions {
  PoseNorm norm = PoseNorm::kL1;
  HomoscedasticMethod method = HomoscedasticMethod::kJoint;
  LogVarianceLimits position, orientation;
  LogVariances start;  // where kJoint starts
  // Corrects the paper's "+ s", which makes e^s too large by the dimension of the residual. The
  // terms are then 3 s_x and 4 s_q, as in the likelihood of independent components.
  bool dof_corrected = false;
  // Also estimates one rigid motion of the world that all estimates share: a frame that differs
  // from the truth's.
  bool align = false;
  double smoothing = 1e-6;  // rounds kL1 and kL2 with `align` (see as_norm in pose_residuals.h)
};

// The outcome of a fit.
struct HomoscedasticFit {
  LogVariances s;
  PoseDistance mean;       // means of L_x and L_q over the batch, at the alignment
  double beta = 0.0;       // e^(s_x - s_q), the weight that L_beta would need
  double objective = 0.0;  // F
  Pose alignment;          // estimate * alignment is compared with the truth
  int iterations = 0;
};

// Fits s to pairs of poses. It is an error when the batch is empty, the lengths differ, a number is
// not finite, a limit is out of range, or F has no minimum (its mean loss is 0 without floor or
// prior).
Result<HomoscedasticFit> fit_homoscedastic(const std::vector<Pose>& estimates,
                                           const std::vector<Pose>& truth,
                                           const HomoscedasticOptions& options = {});

}  // namespace pose_refine
