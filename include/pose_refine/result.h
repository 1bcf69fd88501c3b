// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pose_refine/pose.h"
#include "pose_refine/support/covariance.h"

namespace pose_refine {

// How the solver ended. Only the first two can be usable.
enum class Termination {
  kConverged,
  kMaxIterations,
  kTooFewPoints,      // fewer than 3 usable correspondences, and no priors that make up for it
  kBehindCamera,      // most points end up behind the camera
  kDegenerate,        // the points do not determine the pose
  kNonFinite,         // NaN or infinity in the input
  kCostNotLowered,    // no step lowered the cost and the start is no minimum
  kEvaluationFailed,  // BehindCamera::kFail and the start has points behind
  kInvalidInput,      // columns of different length, bad covariance, bad camera
};
std::string_view to_string(Termination termination);

// Ok: the data show that the pose is right. Weak: it may be right, but they do not show it.
// Rejected: it must not be used; the image keeps its input pose. Reasons are words to be read by
// programs; the page README.md of this folder lists them.
enum class Verdict { kOk, kWeak, kRejected };
std::string_view to_string(Verdict verdict);

// Where the returned pose came from.
enum class RescueStage { kPlain, kStarts, kSamples };
std::string_view to_string(RescueStage stage);

// What rescue did. `log_alarms` is the log of the number of consensuses as good as that of its best
// pose that chance would make (a-contrario, over all samples that could be drawn); small is sure.
struct RescueReport {
  RescueStage stage = RescueStage::kPlain;
  int starts = 0;   // solved
  int samples = 0;  // drawn
  int poses = 0;    // scored: a sample has up to four
  double log_alarms = 0.0;
};

struct RefineResult {
  Pose cam_from_world;  // bit for bit the input unless usable()
  Termination termination = Termination::kInvalidInput;
  Verdict verdict = Verdict::kRejected;
  std::vector<std::string> reasons;  // machine-readable, e.g. "too_few_points"

  int iterations = 0;          // steps taken
  double initial_cost = 0.0;   // 1/2 sum w rho at the start, with the final loss scale
  double final_cost = 0.0;     // the same at the returned pose
  double loss_scale_px = 0.0;  // the scale that was used
  double noise_px = 0.0;       // robust estimate of one coordinate's standard deviation
  double initial_median_px = 0.0;
  double final_median_px = 0.0;

  // At the returned pose, in input order. NaN where the camera does not see the point.
  std::vector<double> residual_px;
  std::vector<unsigned char> inlier;
  std::size_t num_inliers = 0;
  std::size_t num_dropped = 0;  // observations left out: a number is not finite, or weight 0

  Matrix6 hessian = Matrix6::Zero();  // of the robust cost, tangent of pose.h
  // Of the same tangent, zero along the weak directions: with any of those it tells about the rest
  // of the pose only. Nothing for a rejected image, without a degree of freedom to estimate the
  // noise from, or when outliers decide a least squares fit.
  std::optional<Matrix6> covariance;
  double degrees_of_freedom = 0.0;           // of the noise that the covariance is scaled by
  double condition = 0.0;                    // of the scaled Hessian
  std::vector<std::string> weak_directions;  // that the data leave open, weakest first
  std::optional<RescueReport> rescue;        // nothing when the plain solve was good enough
  // A plane may be seen tilted to either side: cost of the pose found over that of the other one
  // when both are minima, as the ambiguity of fiducial markers. 1: nothing tells them apart; above:
  // the other one fits better. Nothing where no other minimum was tried or found.
  std::optional<double> ambiguity_ratio;

  bool usable() const { return verdict != Verdict::kRejected; }
  // What 95 % of such poses are closer than to the truth; nothing when a direction is open.
  std::optional<PoseBound> bound95() const;
};

}  // namespace pose_refine
