// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <set>
#include <string>
#include <vector>

#include "io/container/npz.h"
#include "io/format/format.h"

// Networks store poses as one array of matrices, in .npy or, with other arrays, in .npz.
namespace pose_refine::io {

using ArrayNames = std::vector<const char*>;

// The names that arrays of poses have: extrinsic ..., and camera_poses ...
const ArrayNames& world_to_camera_arrays();
const ArrayNames& camera_to_world_arrays();

// Tells whether a .npz has one of the arrays, which must hold matrices of poses.
bool has_pose_array(const PoseInput& input, const ArrayNames& names);
// Tells whether it is a .npy with matrices of poses.
bool is_pose_array(const PoseInput& input);
// Tells whether the name of a .npy says that its matrices are world to camera, which nothing else
// could.
bool names_extrinsics(const PoseInput& input);

// Reads poses from the first array of `names` that is there, with cameras, sizes and names of
// images from the arrays beside it. Images of poses that are not finite have none.
Result<Model> read_pose_arrays(const PoseInput& input, const ArrayNames& names,
                               const PoseConvention& convention);

// Says which of `names` an archive has first, or "".
std::string first_of(const NpzReader& npz, const ArrayNames& names);

}  // namespace pose_refine::io
