// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "pose_refine/camera.h"
#include "pose_refine/maps/loss_maps.h"
#include "pose_refine/pose.h"

// The neural reprojection error (nre.h) at a pose. Equation numbers are those of Germain et al.,
// CVPR 2021.
namespace pose_refine {

// Eqs. 6 and 7: sum_n L_n(omega_n), bilinear; ln|Omega| outside the image or behind the camera.
// Between the outermost cell centers and the border of the image the border cell counts.
double nre_cost(const Camera& camera, const std::vector<Vector3>& points, const LossMaps& maps,
                const Pose& cam_from_world);

// Eq. 9: -sum_n sum_q (ln|Omega| - L_n(q)) k_sigma(|q - omega_n|), k_sigma the normalized Gaussian.
// Points behind the camera give 0. At sigma = 0 the limit, -sum_n (ln|Omega| - L_n(omega_n)) with
// bicubic maps, which are ln|Omega| beyond the image.
double nre_smoothed_cost(const Camera& camera, const std::vector<Vector3>& points,
                         const LossMaps& maps, const Pose& cam_from_world, double sigma);

}  // namespace pose_refine
