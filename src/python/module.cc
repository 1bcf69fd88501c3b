// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/version.h"
#include "python/bind.h"

PYBIND11_MODULE(_core, module) {
  using namespace pose_refine::python;
  module.attr("__version__") = POSE_REFINE_VERSION;
  bind_geometry(module);
  bind_losses(module);
  bind_options(module);
  bind_problem(module);
  bind_result(module);
  bind_refine(module);
  bind_objectives(module);
  bind_metrics(module);
  bind_io(module);
}
