// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pybind11/pybind11.h>

#include <vector>

#include "pose_refine/image.h"
#include "python/problem.h"

namespace pose_refine::python {

namespace py = pybind11;

// What is done about poses that another convention explains far better.
enum class OnConvention { kWarn, kRaise, kOff };
// Reads "warn", "raise" or "off".
OnConvention on_convention_of(py::handle text);

// Gives a UserWarning, or throws ValueError, that names the convention in which the start poses fit
// their matches far better, or says that none does. Needs the GIL.
void check_convention(const std::vector<Source>& sources, OnConvention how);
void check_convention(const std::vector<Image>& images, OnConvention how);

}  // namespace pose_refine::python
