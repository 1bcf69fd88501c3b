// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>

#include "judge/rows.h"
#include "observe/pose_state.h"

// A score test (Rao 1948) of the camera: it takes one step and no solve. The parameters are the log
// of the focal length, the principal point in focal lengths, and two radial coefficients; all act
// on the image, whatever the model.
namespace pose_refine {

using CameraParameters = Eigen::Matrix<double, 5, 1>;

// This is what the inliers of one image say about its camera beside the pose, in standard
// deviations of their residuals, so that the images of one camera can be added.
struct CameraEvidence {
  Eigen::Matrix<double, 5, 5> information = Eigen::Matrix<double, 5, 5>::Zero();
  CameraParameters score = CameraParameters::Zero();

  CameraEvidence& operator+=(const CameraEvidence& other);
};

// The step of the camera that explains most of the residuals.
struct CameraStep {
  CameraParameters parameters = CameraParameters::Zero();
  double evidence = 0.0;  // chi2 with five degrees of freedom if the camera is right
};
CameraStep best_step(const CameraEvidence& evidence);

// This is an image's evidence, the step that it asks for by itself, and how its pose follows a step
// of the camera: move = -moves * step, in the tangent of pose.h.
struct CameraFit {
  CameraEvidence evidence;
  CameraStep step;
  Eigen::Matrix<double, 6, 5> moves;
  double distance;  // of the points

  Vector6 move(const CameraStep& by) const { return -moves * by.parameters; }
};

// Tells whether residuals are pixels of a plane, as this test takes them for.
bool tells_of_camera(const PointFactor& points);

// `noise` is Noise::scale and `rows` are the observations, both at the same pose. Nothing is
// returned where the points leave the pose open.
std::optional<CameraFit> camera_fit(const PoseCost& cost, const Pose& cam_from_centered,
                                    double noise, const scatter::Rows& rows);

// Tells whether the step is beyond chance, so that poses are unsure by their move too.
bool is_significant(const CameraStep& step);

// Tells whether the camera is another one: the step is beyond chance, and with it the pose would
// move by more than 6 % of the points' distance or 0.1 rad. Smaller misfits are common, because few
// cameras are calibrated to less; they widen the covariance instead.
bool is_another_camera(const CameraFit& fit, const CameraStep& step);

}  // namespace pose_refine
