// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pybind11/pybind11.h>

namespace pose_refine::python {

// Each file of this folder adds its part to the module, in this order.
void bind_geometry(pybind11::module_& module);
void bind_losses(pybind11::module_& module);
void bind_options(pybind11::module_& module);
void bind_priors(pybind11::module_& module);
void bind_problem(pybind11::module_& module);
void bind_result(pybind11::module_& module);
void bind_covariances(pybind11::module_& module);
void bind_refine(pybind11::module_& module);
void bind_batch(pybind11::module_& module);
void bind_joint(pybind11::module_& module);
void bind_objectives(pybind11::module_& module);
void bind_objective_lists(pybind11::module_& module);
void bind_metrics(pybind11::module_& module);
void bind_alignment(pybind11::module_& module);
void bind_map_noise(pybind11::module_& module);
void bind_doctor(pybind11::module_& module);
void bind_nre(pybind11::module_& module);
void bind_simulate(pybind11::module_& module);
void bind_models(pybind11::module_& module);
void bind_io(pybind11::module_& module);
void bind_features(pybind11::module_& module);
void bind_guided(pybind11::module_& module);
// Makes wrong calls of every function name what is wrong; after all functions.
void bind_call_errors(pybind11::module_& module);
// Gives every function a signature that inspect can read; the last one.
void bind_signatures(pybind11::module_& module);

}  // namespace pose_refine::python
