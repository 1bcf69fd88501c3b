// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pybind11/pybind11.h>

#include <vector>

#include "pose_refine/io.h"

namespace pose_refine::python {

// Accepts name -> pose, or an iterable of results, which have names. Throws TypeError for anything
// else, and ValueError for a result without a name.
std::vector<NamedPose> to_named_poses(pybind11::handle poses);

// Accepts these, the path of a file of poses, or None for no poses.
std::vector<NamedPose> read_named_poses(pybind11::handle poses);

}  // namespace pose_refine::python
