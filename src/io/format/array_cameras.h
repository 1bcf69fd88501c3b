// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <set>
#include <string>

#include "io/container/npz.h"
#include "io/format/format.h"

namespace pose_refine::io {

// Lists the arrays that add_array_cameras() reads.
const std::set<std::string>& camera_arrays();

// Gives the images of a model the cameras of the array `intrinsic` [n, 3, 3], if there is one. They
// are those of the network's images, unless the archive has the sizes of the original images: crop
// and padding are then undone. Notes say what was assumed and what is missing.
Status add_array_cameras(const PoseInput& input, const NpzReader& npz, Model& model);

}  // namespace pose_refine::io
