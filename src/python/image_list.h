// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pybind11/pybind11.h>

#include <vector>

#include "pose_refine/image.h"
#include "python/problem.h"

// Many images, as users have them.
namespace pose_refine::python {

// What becomes of an image that cannot be read: the error names it, or it is rejected for
// "invalid_input".
enum class OnError { kRaise, kReject };

// Accepts an iterable of whatever Source accepts. An error keeps its type and begins with the
// image's number and name.
std::vector<Source> sources_of(py::handle images, OnError on_error = OnError::kRaise);
// Makes the images of all of them.
std::vector<Image> images_of(py::handle images);

// Reads a number of threads, where 0 stands for all cores.
int threads_of(py::handle threads);

}  // namespace pose_refine::python
