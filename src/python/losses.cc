// SPDX-License-Identifier: BSD-3-Clause
#include <pybind11/stl.h>  // an absent scale is None

#include "pose_refine/loss.h"
#include "python/arrays.h"
#include "python/bind.h"
#include "python/convert.h"
#include "python/named.h"
#include "python/options.h"
#include "python/state.h"

namespace pose_refine::python {
namespace {

py::tuple evaluated(const LossLike& loss, const ArrayLike& squared) {
  const Loss chosen = to_loss(loss);
  std::vector<double> rho = numbers(squared, "squared"), rho1(rho.size()), rho2(rho.size());
  for (std::size_t i = 0; i < rho.size(); ++i) {
    const LossValue value = evaluate(chosen, rho[i]);
    rho[i] = value.rho;
    rho1[i] = value.rho1;
    rho2[i] = value.rho2;
  }
  return py::make_tuple(to_array(rho), to_array(rho1), to_array(rho2));
}

}  // namespace

void bind_losses(py::module_& module) {
  py::class_<Loss> type(module, "Loss", R"(A robust loss; frozen. Loss("cauchy:2"): scale in pixels.
Loss("cauchy:auto") or Loss("cauchy"): the scale comes from the data.)");
  bind_value(type);
  type.def(py::init([](const std::string& text) { return value_or_raise(parse_loss(text)); }),
           py::arg("text"))
      .def_property_readonly(
          "kind",
          [](const Loss& l) { return std::string(loss_names()[static_cast<std::size_t>(l.kind)]); },
          "One of `names()`.")
      .def_property_readonly(
          "scale", [](const Loss& l) { return l.scale; },
          "Residual units; None where it comes from the data.")
      .def_property_readonly(
          "shape", [](const Loss& l) { return l.shape; }, "alpha of barron.")
      .def(
          "__call__",
          [](const Loss& l, const ArrayLike& s) {
            return evaluated(py::reinterpret_borrow<LossLike>(py::cast(l)), s);
          },
          py::arg("squared"), "As `evaluate_loss`.")
      .def("__str__", [](const Loss& l) { return to_string(l); })
      .def("__repr__", [](const Loss& l) { return "Loss('" + to_string(l) + "')"; });
  module.def("evaluate_loss", evaluated, py::arg("loss"), py::arg("squared"),
             "rho, rho' and rho'' at squared residuals (N,): the cost is 1/2 rho(|r|^2).");
  module.def(
      "loss_names",
      [] {
        std::vector<std::string> names(loss_names().begin(), loss_names().end());
        return names;
      },
      "Kinds of losses.");
}

}  // namespace pose_refine::python
