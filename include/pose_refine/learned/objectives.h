// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "pose_refine/options.h"
#include "pose_refine/pose.h"
#include "pose_refine/support/error.h"
#include "pose_refine/support/pull.h"

// The losses that pose regression networks are trained with, as numbers. Positions are camera
// centers. All are pure functions; all give the same for q and -q; none throws. For NaN in the
// input they return NaN. Their residuals for Ceres are in pose_residuals.h.
namespace pose_refine {

// ---- Pose to pose -------------------------------------------------------------------------------

// L_x = |c - c^| [scene units, or squared] and L_q = |q - q^| over the sign of q^ that is nearer
// (Kendall & Cipolla 2017, eqs. 2 to 4). With kL2, L_q is the chord 2 sin(angle / 4).
struct PoseDistance {
  double position = 0.0;
  double orientation = 0.0;
};
PoseDistance pose_distance(const Pose& estimate, const Pose& truth, PoseNorm norm);

// L_beta = L_x + beta L_q (eq. 2).
double beta_loss(const Pose& estimate, const Pose& truth, double beta, PoseNorm norm);

// L_sigma = L_x e^-s_x + s_x + L_q e^-s_q + s_q (eq. 4).
double homoscedastic_loss(const Pose& estimate, const Pose& truth, const LogVariances& s,
                          PoseNorm norm);

// The released code of Boittiaux et al. has a wrong sign in its global variant, which integrates
// over planes behind the camera. Only for comparison with it.
enum class HomographySign { kCorrect, kAsReleased };

// L_H = 1/(x1-x0) int |I - H(x)|_F^2 dx over the depths, H(x) = R - t n^T/x the homography of the
// plane at depth x (Boittiaux et al. 2022). In closed form; dimensionless, symmetric, unchanged
// when the world moves or is scaled with the depths; sqrt(L_H) is a metric. 4 (1 - cos angle) for a
// rotation alone. "Local": the depths of this image; "global": of all training images.
double homography_loss(const Pose& estimate, const Pose& truth, const DepthRange& depths,
                       HomographySign sign = HomographySign::kCorrect);

// max(100 m, deg): the larger of the translation in hundredths of a scene unit and the rotation in
// degrees ("MaxError", of DSAC's evaluation).
double max_error(const Pose& estimate, const Pose& truth);

// ---- Depth ranges -------------------------------------------------------------------------------

// Depths of points in front of a camera, of those in (nearest, farthest) alone. Cambridge: 0.2,
// 1000.
std::vector<double> visible_depths(const Pose& cam_from_world, const std::vector<Vector3>& points,
                                   double nearest = 0.0, double farthest = 1e300);

// The depths at two fractions: sorted, at index int(p (n-1)), as in the released code. Local: the
// depths of one image; global: of all. An error when there are none, or fractions are no range.
Result<DepthRange> depth_range(std::vector<double> depths, double low = 0.025, double high = 0.975);

// ---- Pose to pose through points ----------------------------------------------------------------

struct GeometricLossOptions {
  Norm norm = Norm::kL1;
  // Points behind the estimate. Nothing: u = x/z for any z, as published.
  std::optional<BehindCamera> behind = BehindCamera::kContinue;
  std::optional<double> clip;  // a point counts at most this much; the released code: 100
};

// L_g = mean |pi(estimate, g) - pi(truth, g)| over the points g in front of the true camera, K = I
// (Kendall & Cipolla 2017, eq. 6): tangents of angles, no pixels. An error when no point is in
// front of the true camera, or one is behind the estimate under BehindCamera::kFail.
Result<double> geometric_loss(const Pose& estimate, const Pose& truth,
                              const std::vector<Vector3>& points,
                              const GeometricLossOptions& options = {});

// ---- Averaging ----------------------------------------------------------------------------------

struct WeightedPose {
  Pose pose;
  DepthRange depths;
  double weight = 1.0;
};

// The pose that minimizes sum w L_H(., pose), in closed form. For one image's depths, give all
// poses the same range. An error for no poses, weights < 0 or all 0, or anything not finite.
Result<Pose> homography_mean(const std::vector<WeightedPose>& poses);

}  // namespace pose_refine
