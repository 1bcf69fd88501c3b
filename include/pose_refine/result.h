// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pose_refine/pose.h"
#include "pose_refine/support/covariance.h"

// The result of a refinement: the pose of an image, whether it can be used, and how sure it is.
namespace pose_refine {

// How the solver ended. Only the first two can be usable.
enum class Termination {
  kConverged,
  kMaxIterations,     // RefineOptions::max_iterations was reached
  kTooFewPoints,      // fewer than 3 usable correspondences, and no priors that make up for it
  kBehindCamera,      // most points end up behind the camera
  kDegenerate,        // the points do not determine the pose
  kNonFinite,         // NaN or infinity in the input
  kCostNotLowered,    // no step lowered the cost and the start is no minimum
  kEvaluationFailed,  // BehindCamera::kFail and the start has points behind
  kInvalidInput,      // columns of different length, bad covariance, bad camera
};
std::string_view to_string(Termination termination);

// The judgment of a pose. kOk means that the data show that it is right, kWeak that it may be
// right but they do not show it. kRejected means that it must not be used; the image keeps its
// input pose. Reasons are words to be read by programs; the page README.md of this folder lists
// them.
enum class Verdict { kOk, kWeak, kRejected };
std::string_view to_string(Verdict verdict);

// Names the search that gave the returned pose.
enum class RescueStage { kPlain, kStarts, kSamples };
std::string_view to_string(RescueStage stage);

// Tells what rescue did. `log_alarms` is the natural log of how many consensuses as good as that of
// its best pose chance would make (a-contrario, over all samples that could be drawn). A small
// number means that the pose is sure.
struct RescueReport {
  RescueStage stage = RescueStage::kPlain;
  int starts = 0;   // number of starts that were solved
  int samples = 0;  // number of samples that were drawn
  int poses = 0;    // number of poses that were scored; a sample has up to four
  double log_alarms = 0.0;
};

// The outcome for one image.
struct RefineResult {
  Pose cam_from_world;  // bit for bit the input unless usable() and not kept_input
  Termination termination = Termination::kInvalidInput;
  Verdict verdict = Verdict::kRejected;
  std::vector<std::string> reasons;  // machine-readable, e.g. "too_few_points"
  bool kept_input = false;  // weak, and cam_from_world is the input (RefineOptions::on_weak)

  int iterations = 0;  // steps taken
  // Costs, 1/2 sum w rho and the cost of priors, at the start and at the returned pose. Both have
  // the final scale of the loss.
  double initial_cost = 0.0;
  double final_cost = 0.0;
  double loss_scale_px = 0.0;      // the scale that was used [px]
  double noise_px = 0.0;           // robust estimate of one coordinate's standard deviation [px]
  double initial_median_px = 0.0;  // median residual at the start [px]
  double final_median_px = 0.0;    // median residual at the returned pose [px]

  // Observations at the returned pose, N long, in the order of the input. A residual is NaN where
  // the camera does not see the point.
  std::vector<double> residual_px;    // distance in the image [px]
  std::vector<unsigned char> inlier;  // 1 where the observation agrees with the pose
  std::size_t num_inliers = 0;
  std::size_t num_dropped = 0;  // observations left out, for a number not finite or weight 0
  std::size_t num_outside = 0;  // observations whose pixel lies outside of width x height

  Matrix6 hessian = Matrix6::Zero();  // of the robust cost, in the tangent of pose.h
  // Covariance of the pose in the same tangent; see support/covariance.h. It is zero along the weak
  // directions and then tells about the rest of the pose only. There is none for a rejected image,
  // without a degree of freedom to estimate the noise from, or when outliers decide a least squares
  // fit.
  std::optional<Matrix6> covariance;
  double degrees_of_freedom = 0.0;           // of the noise that the covariance is scaled by
  double condition = 0.0;                    // condition number of the scaled Hessian
  std::vector<std::string> weak_directions;  // directions that the data leave open, weakest first
  std::optional<RescueReport> rescue;        // empty when the plain solve was good enough
  // A plane may be seen tilted to either side, as fiducial markers are. If both tilts are minima,
  // this is the cost of the pose found over that of the other one: 1 means that nothing tells them
  // apart, a larger number that the other one fits better. Empty where no other minimum was tried
  // or found.
  std::optional<double> ambiguity_ratio;

  bool usable() const { return verdict != Verdict::kRejected; }
  // The error bound that 95 % of poses with this covariance stay below. Empty if the data leave a
  // direction undetermined.
  std::optional<PoseBound> bound95() const;
};

}  // namespace pose_refine
