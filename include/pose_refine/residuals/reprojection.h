// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <ceres/cost_function.h>

#include <memory>

#include "pose_refine/camera.h"
#include "pose_refine/pose.h"

// The reprojection error of one observation as a ceres::CostFunction, for all camera models. Its
// Jacobian is the exact one, written out; image_cost.h has a whole image as one block.
namespace pose_refine {

// pi(R X + t) - pixel in pixels over a PoseBlock (7), for a world point X that is fixed. The camera
// must have passed make_camera(). Beyond the model's domain its map is continued as `refine` does
// it, so that the cost keeps rising. Behind the camera there is no residual, and a solver steps
// back; with a depth limit above 0 [scene units], a twentieth of the usual depth, 1/z is continued
// linearly below it instead. It has 2 residuals.
std::unique_ptr<ceres::CostFunction> reprojection_cost(const Camera& camera, const Vector2& pixel,
                                                       const Vector3& point,
                                                       double depth_limit = 0.0);
// The same with the point as a second block (7, 3), as bundle adjustment needs it.
std::unique_ptr<ceres::CostFunction> reprojection_cost(const Camera& camera, const Vector2& pixel,
                                                       double depth_limit = 0.0);

}  // namespace pose_refine
