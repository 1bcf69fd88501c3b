// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "pose_refine/camera.h"
#include "pose_refine/maps/loss_maps.h"
#include "pose_refine/pose.h"

// The neural reprojection error (nre.h) at a pose. Equation numbers are those of Germain et al.,
// CVPR 2021.
namespace pose_refine {

// The cost sum_n L_n(omega_n) of eqs. 6 and 7 [nats], where the maps are interpolated bilinearly. A
// point outside the image or behind the camera costs ln|Omega|. Between the outermost cell centers
// and the border of the image the border cell counts. There is one map a point.
double nre_cost(const Camera& camera, const std::vector<Vector3>& points, const LossMaps& maps,
                const Pose& cam_from_world);

// The smoothed cost -sum_n sum_q (ln|Omega| - L_n(q)) k_sigma(|q - omega_n|) of eq. 9, where
// k_sigma is the normalized Gaussian and sigma in cells. Points behind the camera give 0. At sigma
// = 0 it is the limit -sum_n (ln|Omega| - L_n(omega_n)) with bicubic maps, which are ln|Omega|
// beyond the image.
double nre_smoothed_cost(const Camera& camera, const std::vector<Vector3>& points,
                         const LossMaps& maps, const Pose& cam_from_world, double sigma);

}  // namespace pose_refine
