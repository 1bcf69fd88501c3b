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

namespace pose_refine {

// A coordinate of the motion from the input pose (R0, t0), whose center is c0, to (R, t).
enum class Axis {
  kRotationX,  // rotation vector of R R0^-1, about the axes of the camera
  kRotationY,
  kRotationZ,
  kTranslationX,  // R0 (c - c0): along the axes of the input camera
  kTranslationY,
  kTranslationZ,
  kCenterX,  // c - c0: along the axes of the world
  kCenterY,
  kCenterZ,
  kGravity,  // the tilt: the direction of the world's vertical in the camera; turning about it is
             // free
  kYaw,      // the heading of the optical axis about the world's vertical
};

// "rotation,tx": names of axes (rx ry rz tx ty tz cx cy cz gravity yaw) or of three (rotation,
// translation or position: the camera center), with commas.
Result<std::vector<Axis>> parse_axes(std::string_view text);

// The same axes one by one: "rx,ry,rz,tx".
std::string to_string(const std::vector<Axis>& axes);

// Axes that can be kept together: gravity and yaw do not go with rx, ry or rz (all three are fine).
Status validate(const std::vector<Axis>& fixed);

// What is minimized.
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
enum class Normalization { kNone, kImage, kFocal, kMaxSide };

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
  Normalization normalization = Normalization::kNone;
  Norm norm = Norm::kL2;                           // of kGeometric
  std::optional<LearnedPull> pull = std::nullopt;  // towards Image::cam_from_world
  // Variance of a pixel [px^2] that Image::priors are weighed against; 0: as estimated from the
  // data (1 px where they are too few to tell). Of measurements with covariances: of one standard
  // deviation.
  double prior_weight = 0.0;
  // What stays of the input pose, and how far the rest may go from it: the end of a solve is the
  // best pose within. Fixed axes have no variance.
  std::vector<Axis> fix = {};
  double max_rotation = 0.0;                     // [rad]; 0: no bound
  double max_translation = 0.0;                  // of the camera center [scene units]; 0: no bound
  Vector3 up_in_world = Vector3(0.0, 0.0, 1.0);  // for Axis::kGravity and kYaw
  Policy policy = Policy::kNarrow;
  std::optional<RescueOptions> rescue = std::nullopt;  // needs Detail::kFull
  SolverPath solver = SolverPath::kFast;
  Detail detail = Detail::kFull;
  int max_iterations = 100;           // of the solve itself; policy and rescue count their own
  double function_tolerance = 1e-12;  // stop when the predicted relative decrease is below
  double inlier_threshold_px = 0.0;   // 0: from the estimated noise

  // Every field that is out of range, one message each; empty when all are fine.
  std::vector<std::string> errors() const;
};

}  // namespace pose_refine
