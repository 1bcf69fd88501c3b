// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pybind11/pybind11.h>

#include <string>

#include "pose_refine/refine.h"
#include "problem/option_table.h"

namespace pose_refine::python {

namespace py = pybind11;

// Applies keyword arguments on top of `options`. Throws TypeError for an unknown name and
// ValueError for a value out of range, each naming what was meant.
RefineOptions with_options(RefineOptions options, const py::dict& keywords);
// `options` may be None, a dict or RefineOptions.
RefineOptions to_options(py::handle options, const py::dict& keywords);

// Says what an option means, and the same of all of them: names, defaults and meanings, for help().
std::string python_doc(const Option& option);
std::string options_doc();

// Throws ValueError for a prior_weight when there is no prior that it could weigh.
void require_effect(const RefineOptions& options, bool any_priors);

// Accepts a loss as text ("huber:2") or as Loss.
Loss to_loss(py::handle loss);

}  // namespace pose_refine::python
