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
// centers [scene units]. All are pure functions, give the same for q and -q, and do not throw. For
// NaN in the input they return NaN. Their residuals for Ceres are in residuals/pose_residuals.h.
namespace pose_refine {

// ---- Pose to pose -------------------------------------------------------------------------------

// L_x = |c - c^| [scene units, or squared] and L_q = |q - q^| for the sign of q^ that is nearer
// (Kendall & Cipolla, CVPR 2017, eqs. 2 to 4). With kL2, L_q is the chord 2 sin(angle / 4).
struct PoseDistance {
  double position = 0.0;
  double orientation = 0.0;
};
PoseDistance pose_distance(const Pose& estimate, const Pose& truth, PoseNorm norm);

// L_beta = L_x + beta L_q (eq. 2 there).
double beta_loss(const Pose& estimate, const Pose& truth, double beta, PoseNorm norm);

// L_sigma = L_x e^-s_x + s_x + L_q e^-s_q + s_q (eq. 4 there).
double homoscedastic_loss(const Pose& estimate, const Pose& truth, const LogVariances& s,
                          PoseNorm norm);

// The released code of Boittiaux et al. has a wrong sign in its global variant, which integrates
// over planes behind the camera. kAsReleased is only for comparison with it.
enum class HomographySign { kCorrect, kAsReleased };

// L_H = 1/(x1-x0) int |I - H(x)|_F^2 dx over the depths, H(x) = R - t n^T/x the homography of the
// plane at depth x (Boittiaux et al., RA-L 2022), in closed form. It is dimensionless, symmetric,
// and unchanged when the world moves or is scaled with the depths; sqrt(L_H) is a metric. For a
// rotation alone it is 4 (1 - cos angle). The local loss takes the depths of this image, the global
// one those of all training images.
double homography_loss(const Pose& estimate, const Pose& truth, const DepthRange& depths,
                       HomographySign sign = HomographySign::kCorrect);

// max(100 m, deg): the larger of the translation in hundredths of a scene unit and the rotation in
// degrees ("MaxError", of DSAC's evaluation).
double max_error(const Pose& estimate, const Pose& truth);

// ---- Depth ranges -------------------------------------------------------------------------------

// The depths [scene units] of the points that lie between `nearest` and `farthest` in front of a
// camera. The released code takes 0.2 and 1000 for Cambridge.
std::vector<double> visible_depths(const Pose& cam_from_world, const std::vector<Vector3>& points,
                                   double nearest = 0.0, double farthest = 1e300);

// The range between the depths at two fractions p: after sorting, those at index int(p (n-1)), as
// in the released code. The depths are those of one image for the local loss, of all for the global
// one. It is an error when there are none, or when the fractions are not a range.
Result<DepthRange> depth_range(std::vector<double> depths, double low = 0.025, double high = 0.975);

// ---- Pose to pose through points ----------------------------------------------------------------

// Options of geometric_loss().
struct GeometricLossOptions {
  Norm norm = Norm::kL1;
  // How points behind the estimate count. Without a value u = x/z for any z, as published.
  std::optional<BehindCamera> behind = BehindCamera::kContinue;
  std::optional<double> clip;  // a point counts at most this much; the released code has 100
};

// L_g = mean |pi(estimate, g) - pi(truth, g)| over the points g in front of the true camera
// (Kendall & Cipolla, CVPR 2017, eq. 6). K = I, so that it is in tangents of angles, not in pixels.
// It is an error when no point is in front of the true camera, or one is behind the estimate under
// BehindCamera::kFail.
Result<double> geometric_loss(const Pose& estimate, const Pose& truth,
                              const std::vector<Vector3>& points,
                              const GeometricLossOptions& options = {});

// ---- Averaging ----------------------------------------------------------------------------------

// A pose to average.
struct WeightedPose {
  Pose pose;
  DepthRange depths;
  double weight = 1.0;
};

// The pose that minimizes sum w L_H(., pose), in closed form. For the depths of one image, give all
// poses the same range. It is an error if there are no poses, a weight is negative, all weights are
// 0, or a number is not finite.
Result<Pose> homography_mean(const std::vector<WeightedPose>& poses);

}  // namespace pose_refine
