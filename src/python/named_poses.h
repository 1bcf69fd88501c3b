// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pybind11/pybind11.h>

#include <vector>

#include "pose_refine/io.h"

namespace pose_refine::python {

// Reads poses of images: a path, or name -> pose, or None.
std::vector<NamedPose> to_named_poses(pybind11::handle poses);

}  // namespace pose_refine::python
