// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/version.h"
#include "python/arrays.h"
#include "python/bind.h"

namespace {

// A numpy that pybind11 does not know must not give wrong numbers.
void check_arrays() {
  const auto array = pose_refine::python::to_array(std::vector<double>{1.0, 2.0, 3.0});
  const auto sum = array.attr("dot")(array).cast<double>();
  if (sum != 14.0) throw pybind11::import_error("pose_refine was built for another numpy");
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
  bind_joint(module);
  bind_objectives(module);
  bind_metrics(module);
  bind_alignment(module);
  bind_io(module);
  bind_features(module);
  bind_doctor(module);
  bind_signatures(module);
}
