// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pose_refine/loss.h"
#include "pose_refine/pose.h"
#include "pose_refine/support/error.h"
#include "pose_refine/support/pull.h"

// The options of a refinement: the cost, what may move, and how its minimum is searched.
//
// `refine` minimizes, over the pose T = cam_from_world of one image,
//
//   1/2 sum_i w_i rho(|r_i(T)|^2)  +  pull.weight L(T, T0)  +  1/2 v sum_k rho_k(d_k(T)^2),
//
// where r_i is the residual of correspondence i (Objective), w_i its weight, and rho the robust
// loss. L is a learned loss that pulls towards the input pose T0 (LearnedPull). d_k is the distance
// from prior k of the image in standard deviations, and v is the variance of a pixel
// (prior_weight), so that the first and the last term are together v times the negative log of a
// posterior.
//
// The method assumes that the 3D points and the camera are right. (Points may have covariances, see
// Correspondences::point_covariance; bundle.h refines intrinsics too.) It assumes that a match is
// either right, with noise of about one size or of the covariance given, or wrong and spread over
// the image. It moves downhill from the input, and looks elsewhere (`rescue`) where that does not
// end well.
//
// Scales of losses and thresholds are in pixels, whatever the objective and normalization; the
// library converts them to residual units. Angles are radians, and the tangent is that of pose.h. A
// bound or threshold of 0 stands for "no bound" or "from the data", as its field says.
//
// By default the scale of a Cauchy loss comes from the data: a narrow search first finds the
// consensus, then its noise sets the scale. To fix it instead, and to hold the tilt that an
// accelerometer gave:
//
//   RefineOptions options;
//   options.loss = {LossKind::kHuber, 2.0};   // pixels; the same: *parse_loss("huber:2")
//   options.fix = {Axis::kGravity};
//   options.max_translation = 2.0;            // scene units
//   for (const std::string& error : options.errors()) std::puts(error.c_str());
//   const RefineResult result = refine(image, options);
//
// Options out of range never pass silently: errors() names each of them, and `refine` throws.
namespace pose_refine {

// A coordinate of the motion from the input pose (R0, t0) with center c0 to the pose (R, t) with
// center c.
enum class Axis {
  kRotationX,  // rotation vector of R R0^-1, about the axes of the camera
  kRotationY,
  kRotationZ,
  kTranslationX,  // R0 (c - c0), along the axes of the input camera
  kTranslationY,
  kTranslationZ,
  kCenterX,  // c - c0, along the axes of the world
  kCenterY,
  kCenterZ,
  kGravity,  // the tilt, which is the direction of the world's vertical in the camera; turning
             // about the vertical stays free
  kYaw,      // the heading of the optical axis about the world's vertical
};

// Parses names separated by commas, as in "rotation,tx". A name is that of an axis (rx ry rz tx ty
// tz cx cy cz gravity yaw) or of three: `rotation`, and `translation` or `position` for the camera
// center. An error names the unknown name.
Result<std::vector<Axis>> parse_axes(std::string_view text);

// Writes the axes one by one, as in "rx,ry,rz,tx".
std::string to_string(const std::vector<Axis>& axes);

// Checks that the axes can be held together: gravity and yaw do not go with one or two of rx, ry
// and rz (all three are fine).
Status validate(const std::vector<Axis>& fixed);

// The residual of a correspondence.
enum class Objective {
  kReprojection,  // distance of pixels
  kGeometric,     // distance on the plane z = 1, L_g of Kendall & Cipolla, CVPR 2017, eq. 6 (K = I)
  kBearing,       // difference of unit rays
};

// How a point behind the camera is treated.
enum class BehindCamera {
  kContinue,  // 1/z is continued linearly below a small depth, so that the cost keeps rising
  kZero,      // residual and Jacobian are zero, as in COLMAP
  kFail,      // a pose that puts a point behind the camera is refused
};

// The residual units that the loss sees: pixels, or pixels divided by the size of the image, the
// focal length, or the larger side. The scale of the loss is always given in pixels and carried
// along.
enum class Normalization { kNone, kImage, kFocal, kMaxSide };

// The norm of kGeometric.
enum class Norm { kL2, kL1 };

// Who minimizes. All paths have the same minimum.
enum class SolverPath {
  kFast,         // ceres::TinySolver, on all points reduced to one 7x6 block
  kCeres,        // a ceres::Problem with that block
  kCeresPoints,  // a ceres::Problem with one residual block a point, which is plain and slow
};

// How much is told about a pose beside the pose itself.
enum class Detail {
  kFull,  // residuals, inliers, noise, verdict, covariance
  kPose,  // pose, costs, iterations and termination, for inner loops. A usable result then only
          // means that the solver ended well and most points are in front; the verdict is at most
          // `weak`.
};

// How the consensus is found before the loss takes over.
enum class Policy {
  kNarrow,           // by a narrow Cauchy loss where the loss has no scale, else not at all
  kGncGemanMcClure,  // graduated non-convexity (Yang et al., RA-L 2020) with Geman-McClure's loss
  kGncTruncated,     // graduated non-convexity with truncated least squares
  kRegate,           // rounds of Huber's loss over those inside a chi2 gate of 95 %, as in ORB-SLAM
};

// The budget of rescue, which looks elsewhere when the plain solve ends rejected or weak, or with
// half of the matches wrong, so that another pose may fit as many. Budgets are counts, not seconds,
// so that the result is the same on every machine.
struct RescueOptions {
  int starts = 16;         // largest number of turned, mirrored and scattered starts
  int samples = 8000;      // largest number of samples of three correspondences for P3P
  std::uint64_t seed = 1;  // of the scattered starts and the samples
};

// The pose that an image gets when it ends weak because another answer is as good, as
// another_camera, second_consensus and other reasons say (ReasonInfo::keeps_input). An image that
// keeps its input tells what is known there, and has no covariance.
enum class OnWeak {
  kKeep,   // the input pose, unless the new one is better supported by what is known of the start
  kWrite,  // the new pose
};

// How far start poses are off, as regressed poses are: one standard deviation along each axis.
struct StartSpread {
  double rotation = 0.0;     // [rad]
  double translation = 0.0;  // of the camera center [scene units]
};

// All options; the essay above says how they work together.
struct RefineOptions {
  Objective objective = Objective::kReprojection;
  Loss loss = {LossKind::kCauchy};  // its scale is in pixels; without one it is taken from the data
  BehindCamera behind_camera = BehindCamera::kContinue;
  Normalization normalization = Normalization::kNone;
  Norm norm = Norm::kL2;                           // has an effect on kGeometric only
  std::optional<LearnedPull> pull = std::nullopt;  // pulls towards Image::cam_from_world
  // Pixel variance [px^2] used to weigh Image::priors. 0 estimates it from the data ((f / 700)^2
  // if there are too few). If the correspondences have covariances, it multiplies those.
  double prior_weight = 0.0;
  // Part of the input pose that is held, and how far the rest may go from it. The solve ends at the
  // best pose within. The variance along held axes is zero.
  std::vector<Axis> fix = {};
  double max_rotation = 0.0;  // largest turn [rad]; 0 means no bound
  double max_translation =
      0.0;  // largest move of the camera center [scene units]; 0 means no bound
  Vector3 up_in_world = Vector3(0.0, 0.0, 1.0);  // used by Axis::kGravity and kYaw; of any length
  Policy policy = Policy::kNarrow;
  // On by default. Rescue looks everywhere, so it does not run where an axis is held, where the
  // motion is bounded, or with Detail::kPose.
  std::optional<RescueOptions> rescue = RescueOptions();
  OnWeak on_weak = OnWeak::kKeep;
  // Decides between poses that the matches explain about as well. Without it refine_all() takes it
  // from the images of the batch that end ok, and refine() goes by the matches alone.
  std::optional<StartSpread> start_spread = std::nullopt;
  SolverPath solver = SolverPath::kFast;
  Detail detail = Detail::kFull;
  int max_iterations = 100;  // bounds the final solve; policy and rescue count their own
  double function_tolerance =
      1e-12;  // the solve stops when the predicted relative decrease is below
  double inlier_threshold_px = 0.0;  // 0 takes it from the estimated noise [px]

  // Names every field that is out of range, in one message each. It is empty when all are fine.
  std::vector<std::string> errors() const;
};

}  // namespace pose_refine
