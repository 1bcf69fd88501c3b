// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pose_refine/correspondences.h"
#include "pose_refine/covariance.h"
#include "pose_refine/fixed_axes.h"
#include "pose_refine/loss.h"
#include "pose_refine/pose_prior.h"

namespace pose_refine {

// What is minimised.
enum class Objective {
  kReprojection,  // pixels
  kGeometric,     // Kendall & Cipolla 2017, L_g: tangent-plane distance with K = I
  kBearing,       // difference of unit rays
};

// How a point behind the camera is treated (objectives 2.5).
enum class BehindCamera {
  kContinue,  // 1/z continued linearly and C1 below z0: the cost keeps rising behind the camera
  kZero,      // COLMAP: residual and Jacobian are zero
  kFail,      // a pose that puts a point behind the camera is refused
};

// Which residual units the loss sees; the loss scale is always given in pixels and carried along.
enum class Normalisation { kNone, kImage, kFocal, kMaxSide };

enum class Norm { kL2, kL1 };

enum class SolverPath {
  kFast,         // all points reduced to one 7x6 block, ceres::TinySolver
  kCeres,        // the same block in a ceres::Problem
  kCeresPoints,  // ceres::Problem with one residual block a point: the plain form, and slow
};

// How much is told about a pose beside the pose itself.
enum class Detail {
  kFull,  // residuals, inliers, noise, verdict, covariance
  kPose,  // for inner loops: pose, costs, iterations and termination. Usable then only means that
          // the solver ended well and most points are in front; the verdict is at most `weak`.
};

// How the consensus is found before the loss takes over.
enum class Policy {
  kNarrow,           // auto_scale: a narrow Cauchy loss; else nothing
  kGncGemanMcClure,  // graduated non-convexity (Yang et al. 2020) with Geman-McClure's loss
  kGncTruncated,     // the same with truncated least squares
  kRegate,           // as ORB-SLAM: rounds of Huber's loss over those inside a chi2 gate of 95 %
};

// What is tried when the plain solve ends rejected or weak, or with half of the matches wrong, so
// that another pose may fit as many. Budgets are counts, not seconds, so
// that the result is the same on every machine.
struct RescueOptions {
  int starts = 16;     // turned, mirrored and scattered starts, at most; 0: none
  int samples = 8000;  // of three correspondences for P3P, at most; 0: none
  std::uint64_t seed = 1;
};

struct RefineOptions {
  Objective objective = Objective::kReprojection;
  Loss loss = {LossKind::kCauchy, 1.0, 1.0};
  bool auto_scale = true;  // loss.scale is replaced by one estimated from the data
  BehindCamera behind_camera = BehindCamera::kContinue;
  Normalisation normalisation = Normalisation::kNone;
  Norm norm = Norm::kL2;                          // of kGeometric
  std::optional<PosePrior> prior = std::nullopt;  // towards Problem::cam_from_world
  // Variance of a pixel [px^2] that Problem::priors are weighed against; 0: as estimated from the
  // data (1 px where they are too few to tell). Of measurements with covariances: of one standard
  // deviation.
  double prior_weight = 0.0;
  // What stays of the input pose, and how far the rest may go from it: the end of a solve is the
  // best pose within. Fixed axes have no variance.
  std::vector<Axis> fixed = {};
  double max_rotation = 0.0;                     // [rad]; 0: no bound
  double max_translation = 0.0;                  // of the camera centre [scene units]; 0: no bound
  Vector3 up_in_world = Vector3(0.0, 0.0, 1.0);  // for Axis::kGravity and kYaw
  Policy policy = Policy::kNarrow;
  std::optional<RescueOptions> rescue = std::nullopt;  // needs Detail::kFull
  SolverPath solver = SolverPath::kFast;
  Detail detail = Detail::kFull;
  int max_iterations = 100;           // of the solve itself; policy and rescue count their own
  double function_tolerance = 1e-12;  // stop when the predicted relative decrease is below
  double inlier_threshold_px = 0.0;   // 0: from the estimated noise

  // Every field that is out of range, one message each; empty when all are fine.
  std::vector<std::string> problems() const;
};

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
// programs; README lists them all.
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
  std::optional<PoseBound> expected_accuracy() const;
};

// Refines one image. Any numbers in give a finite pose and an honest verdict; nothing is thrown
// for bad data. Throws std::invalid_argument only for options that `problems()` names.
RefineResult refine(const Problem& problem, const RefineOptions& options = {});

// The same for many images on `threads` threads (0: all cores), or on as many as the system grants.
// Results in the order of the input, bit-equal for any number of threads. An image that memory does
// not suffice for is rejected ("out_of_memory"); the others are refined.
std::vector<RefineResult> refine_all(const std::vector<Problem>& problems,
                                     const RefineOptions& options = {}, int threads = 0);

}  // namespace pose_refine
