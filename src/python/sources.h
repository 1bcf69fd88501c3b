// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "python/problem.h"

namespace pose_refine::python {

// What becomes of an image that cannot be read: an error that names it, or a rejected result.
enum class OnError { kRaise, kReject };

// Reads the images of a batch. Raises ValueError or TypeError.
std::vector<Source> sources_of(const py::iterable& images, OnError on_error);

}  // namespace pose_refine::python
