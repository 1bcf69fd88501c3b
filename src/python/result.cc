// SPDX-License-Identifier: BSD-3-Clause
#include <pybind11/stl.h>

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "pose_refine/refine.h"
#include "python/arrays.h"
#include "python/bind.h"
#include "python/convert.h"

namespace pose_refine::python {
namespace {

// This is one attribute, which is a key too. `self` is the Python object, which views keep alive.
struct Field {
  const char* name;
  py::object (*get)(const RefineResult& result, py::handle self);
  const char* doc;
};

py::object covariance(const RefineResult& r, py::handle) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  return to_array(r.covariance ? *r.covariance : Matrix6(Matrix6::Constant(kNone)));
}

// Returns two numbers, which are NaN when a direction is open.
py::object bound95(const RefineResult& r, py::handle) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  constexpr double kDegrees = 180.0 / 3.14159265358979323846;
  const PoseBound bound = r.bound95().value_or(PoseBound{kNone, kNone});
  return py::make_tuple(bound.position, bound.rotation * kDegrees);
}

py::object rescue(const RefineResult& r, py::handle) {
  py::dict dict;
  if (!r.rescue) return std::move(dict);
  dict["stage"] = std::string(to_string(r.rescue->stage));
  dict["starts"] = r.rescue->starts;
  dict["samples"] = r.rescue->samples;
  dict["poses"] = r.rescue->poses;
  dict["log_alarms"] = r.rescue->log_alarms;
  return std::move(dict);
}

py::ssize_t length(std::size_t n) {
  return static_cast<py::ssize_t>(n);
}

const std::vector<Field>& fields() {
  using R = const RefineResult&;
  using H = py::handle;
  static const std::vector<Field> table = {
      {"cam_from_world", [](R r, H) -> py::object { return py::cast(r.cam_from_world); },
       "The refined pose; bit for bit the input unless usable."},
      {"usable", [](R r, H) -> py::object { return py::bool_(r.usable()); },
       "True if the verdict is not 'rejected'."},
      {"verdict", [](R r, H) -> py::object { return py::str(std::string(to_string(r.verdict))); },
       "'ok', 'weak' or 'rejected'."},
      {"reasons", [](R r, H) -> py::object { return py::tuple(py::cast(r.reasons)); },
       "Reasons for a verdict other than 'ok', machine-readable, e.g. ('too_few_points',)."},
      {"termination",
       [](R r, H) -> py::object { return py::str(std::string(to_string(r.termination))); },
       "How the solver ended, e.g. 'converged'."},
      {"iterations", [](R r, H) -> py::object { return py::int_(r.iterations); }, "Steps taken."},
      {"initial_cost", [](R r, H) -> py::object { return py::float_(r.initial_cost); },
       "1/2 sum w rho(|r|^2) at the start, with the final scale of the loss."},
      {"final_cost", [](R r, H) -> py::object { return py::float_(r.final_cost); },
       "Robust cost at cam_from_world, likewise."},
      {"loss_scale_px", [](R r, H) -> py::object { return py::float_(r.loss_scale_px); },
       "The scale of the loss that was used [px]."},
      {"noise_px", [](R r, H) -> py::object { return py::float_(r.noise_px); },
       "Estimated standard deviation of one pixel coordinate [px]."},
      {"initial_median_px", [](R r, H) -> py::object { return py::float_(r.initial_median_px); },
       "Median residual at the start [px]; NaN when no point is seen."},
      {"final_median_px", [](R r, H) -> py::object { return py::float_(r.final_median_px); },
       "Median residual at cam_from_world [px]."},
      {"residuals_px",
       [](R r, H self) -> py::object {
         return view(r.residual_px.data(), {length(r.residual_px.size())}, self);
       },
       "(N,) residual of each correspondence [px], NaN where the camera does not see the point; "
       "read-only; (0,) under detail='pose'."},
      {"inliers",
       [](R r, H self) -> py::object {
         return view(r.inlier.data(), {length(r.inlier.size())}, self).view("bool");
       },
       "(N,) bool, read-only; (0,) under detail='pose'."},
      {"num_inliers", [](R r, H) -> py::object { return py::int_(r.num_inliers); },
       "Number of inliers."},
      {"num_dropped", [](R r, H) -> py::object { return py::int_(r.num_dropped); },
       "Correspondences left out: a number is not finite, or the weight is 0."},
      {"has_covariance", [](R r, H) -> py::object { return py::bool_(r.covariance.has_value()); },
       "True if the pose is observable, so that there is a covariance."},
      {"covariance", covariance,
       "(6, 6) covariance of (rotation [rad], translation [scene units]) in the camera frame, "
       "applied from the left; all NaN if there is no covariance."},
      {"bound95", bound95,
       "The error bound that 95 % of poses with this covariance stay below: (camera center [scene "
       "units], rotation [deg]); NaN if the data leave a direction undetermined."},
      {"degrees_of_freedom", [](R r, H) -> py::object { return py::float_(r.degrees_of_freedom); },
       "Degrees of freedom of the noise that scales the covariance."},
      {"rescue", rescue,
       "A dict of what rescue did: 'stage' that the pose came from ('plain', 'starts', 'samples'), "
       "'starts' "
       "and 'samples' tried, 'poses' scored, 'log_alarms' (log of the number of such consensuses "
       "by chance); {} when it was not needed."},
      {"hessian", [](R r, H) -> py::object { return to_array(r.hessian); },
       "(6, 6) Hessian of the robust cost in the same tangent."},
      {"condition", [](R r, H) -> py::object { return py::float_(r.condition); },
       "Condition number of the scaled Hessian."},
      {"weak_directions",
       [](R r, H) -> py::object { return py::tuple(py::cast(r.weak_directions)); },
       "Names of the directions that the points hardly determine."},
      {"ambiguity_ratio",
       [](R r, H) -> py::object {
         return py::float_(r.ambiguity_ratio.value_or(std::numeric_limits<double>::quiet_NaN()));
       },
       "A plane may be seen tilted to either side: this is the cost of the pose found over that of "
       "the other minimum. At 1 nothing tells them apart, above it the other one fits better. NaN "
       "where no other minimum was tried or found."},
  };
  return table;
}

py::list keys() {
  py::list all;
  for (const Field& field : fields()) all.append(field.name);
  return all;
}

py::object item(const py::object& self, const std::string& key) {
  for (const Field& field : fields())
    if (field.name == key) return field.get(self.cast<const RefineResult&>(), self);
  throw py::key_error("'" + key + "'");
}

}  // namespace

void bind_result(py::module_& module) {
  py::class_<RefineResult> result(module, "RefineResult",
                                  R"(What `refine` says about one image; frozen.

Every attribute is also a key: result["cam_from_world"], dict(result).)");
  for (const Field& field : fields()) {
    const auto get = field.get;
    result.def_property_readonly(
        field.name,
        [get](const py::object& self) { return get(self.cast<const RefineResult&>(), self); },
        field.doc);
  }
  result.def("__getitem__", item, py::arg("key"))
      .def(
          "keys", [](const RefineResult&) { return keys(); }, "Names of the attributes.")
      .def("__iter__", [](const RefineResult&) { return py::iter(keys()); })
      .def("__len__", [](const RefineResult&) { return fields().size(); })
      .def("__contains__",
           [](const RefineResult&, const py::object& key) { return keys().contains(key); })
      .def("__repr__", [](const RefineResult& r) {
        std::string reasons;
        for (const std::string& reason : r.reasons) reasons += ", " + reason;
        return py::str("<RefineResult {}{}: {:.2f} -> {:.2f} px, {} iterations>")
            .format(std::string(to_string(r.verdict)), reasons, r.initial_median_px,
                    r.final_median_px, r.iterations);
      });
}

}  // namespace pose_refine::python
