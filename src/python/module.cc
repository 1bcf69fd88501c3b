// SPDX-License-Identifier: BSD-3-Clause
#include <pybind11/eval.h>

#include "pose_refine/support/version.h"
#include "python/arrays.h"
#include "python/bind.h"

namespace {

namespace py = pybind11;

// A numpy that pybind11 does not know must not give wrong numbers.
void check_arrays() {
  const auto array = pose_refine::python::to_array(std::vector<double>{1.0, 2.0, 3.0});
  const auto sum = array.attr("dot")(array).cast<double>();
  if (sum != 14.0) throw pybind11::import_error("pose_refine was built for another numpy");
}

// pprint, and with it what unittest and pytest show of a difference, looks types up by their
// __repr__, which has to be hashable for that; methods of pybind11 are not.
void make_texts_hashable(const py::module_& module) {
  const py::object plain = py::eval("lambda method: lambda self: method(self)");
  for (const auto& [name, thing] : py::reinterpret_borrow<py::dict>(module.attr("__dict__")))
    if (PyType_Check(thing.ptr()) && thing.attr("__dict__").contains("__repr__"))
      thing.attr("__repr__") = plain(thing.attr("__repr__"));
}

}  // namespace

PYBIND11_MODULE(_core, module) {
  using namespace pose_refine::python;
  check_arrays();
  module.attr("__version__") = POSE_REFINE_VERSION;
  bind_geometry(module);
  bind_losses(module);
  bind_options(module);
  bind_priors(module);
  bind_problem(module);
  bind_result(module);
  bind_covariances(module);
  bind_refine(module);
  bind_batch(module);
  bind_joint(module);
  bind_objectives(module);
  bind_objective_lists(module);
  bind_metrics(module);
  bind_alignment(module);
  bind_nre(module);
  bind_simulate(module);
  bind_models(module);
  bind_io(module);
  bind_features(module);
  bind_guided(module);
  bind_map_noise(module);
  bind_doctor(module);
  make_texts_hashable(module);
  bind_call_errors(module);
  bind_signatures(module);
}
