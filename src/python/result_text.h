// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pybind11/pybind11.h>

#include <string>

#include "python/state.h"

namespace pose_refine::python {

// Says what a result is in one line, and as a table for notebooks.
py::str line_of(const ImageResult& result);
std::string html_of(const ImageResult& result);

// Makes a result of its stored attributes as a report or an archive holds them: numbers, lists of
// numbers (a pose is {"qvec", "tvec"}), words; None where an optional one is absent. What is not
// given keeps its default. Throws ValueError or TypeError, naming the attribute.
ImageResult result_of(const py::dict& values);

}  // namespace pose_refine::python
