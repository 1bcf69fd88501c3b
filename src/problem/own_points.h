// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pose_refine/image.h"

// Feed-forward networks export points that they unprojected from the very pixels that are said to
// observe them. Such correspondences repeat the pose that they were made with; refining a pose
// against them proves nothing.
namespace pose_refine {

// Tells whether the points project, at a pose, to where they are observed up to an affine map of
// the image, which stands for cameras with another principal point or size, and up to rounding:
// closer than any keypoint is ever found. It takes five correspondences.
bool repeats_pose(const Image& image, const Pose& cam_from_world);

// Tells whether the pixels lie on a regular grid, as the cells of a network's image do.
bool is_on_grid(const Correspondences& correspondences);

// Tells from one image alone whether its points were made from its own pixels: they repeat the
// start pose, and the pixels lie on a grid. Matches without noise of points that come from
// elsewhere, as tests have, lie on none.
bool has_own_points(const Image& image);

// Returns why such an image cannot be refined.
Defect own_points_defect(const Image& image);

}  // namespace pose_refine
