// SPDX-License-Identifier: BSD-3-Clause
#include "python/options.h"

#include <pybind11/stl.h>

#include <functional>
#include <string>
#include <vector>

#include "python/arrays.h"
#include "python/bind.h"
#include "python/convert.h"
#include "python/problem.h"

namespace pose_refine::python {
namespace {

using Names = std::vector<std::string>;
const Names kObjectives = {"reprojection", "geometric", "bearing"};
const Names kBehind = {"continue", "zero", "fail"};
const Names kNormalizations = {"none", "image", "focal", "max_side"};
const Names kNorms = {"l2", "l1"};
const Names kSolvers = {"fast", "ceres", "ceres_points"};
const Names kPolicies = {"narrow", "gnc", "gnc_truncated", "regate"};
const Names kDetails = {"full", "pose"};

// This is one keyword, with how it is set from Python and shown to it.
struct Option {
  std::string name;
  std::function<void(RefineOptions&, py::handle)> set;
  std::function<py::object(const RefineOptions&)> get;
};

constexpr double kDegree = 3.14159265358979323846 / 180.0;

double real(py::handle value, const std::string& name) {
  const double number = PyFloat_AsDouble(value.ptr());
  if (number == -1.0 && PyErr_Occurred()) {
    PyErr_Clear();
    throw py::type_error(name + " must be a number");
  }
  return number;
}

template <class Enum>
Option choice_of(std::string name, Enum RefineOptions::*field, const Names& names) {
  return {name,
          [=, &names](RefineOptions& o, py::handle value) {
            o.*field = static_cast<Enum>(choice(name, value, names));
          },
          [=, &names](const RefineOptions& o) -> py::object {
            return py::str(names[static_cast<std::size_t>(o.*field)]);
          }};
}

template <class T>
Option number(std::string name, T RefineOptions::*field) {
  return {name,
          [=](RefineOptions& o, py::handle value) {
            try {
              o.*field = value.cast<T>();
            } catch (const py::cast_error&) {
              throw py::type_error(name + " must be a number" +
                                   (std::is_integral_v<T> ? " without fraction" : ""));
            }
          },
          [=](const RefineOptions& o) -> py::object { return py::cast(o.*field); }};
}

// Accepts "KIND:SCALE", "KIND:auto" or "KIND" (both take the scale from the data), "none", a Loss,
// or None.
void set_loss(RefineOptions& options, py::handle value) {
  if (!py::isinstance<py::str>(value)) {
    options.loss = to_loss(value);
    options.auto_scale = false;
    return;
  }
  const auto text = value.cast<std::string>();
  const std::size_t colon = text.find(':');
  const std::size_t end = text.find(':', colon + 1);
  const bool automatic =
      colon == std::string::npos || text.substr(colon + 1, end - colon - 1) == "auto";
  const std::string shape =
      colon == std::string::npos || end == std::string::npos ? "" : text.substr(end);
  options.loss = value_or_raise(parse_loss(
      automatic && colon != std::string::npos ? text.substr(0, colon) + ":1" + shape : text));
  options.auto_scale = automatic && options.loss.kind != LossKind::kNone;
}

py::object get_loss(const RefineOptions& options) {
  if (!options.auto_scale) return py::str(to_string(options.loss));
  const std::string text = to_string(options.loss);
  const std::size_t colon = text.find(':');
  const std::size_t end = text.find(':', colon + 1);
  return py::str(text.substr(0, colon) + ":auto" +
                 (end == std::string::npos ? "" : text.substr(end)));
}

void set_pull(RefineOptions& options, py::handle value) {
  options.pull.reset();
  if (value.is_none()) return;
  if (!py::isinstance<py::str>(value))
    throw py::type_error("pull must be text such as 'beta:500', or None; measurements are priors");
  options.pull = value_or_raise(parse_pull(value.cast<std::string>()));
  if (options.prior_weight > 0.0) options.pull->weight = options.prior_weight;
}

// The weight applies to a loss towards the input and to measurements alike.
void set_prior_weight(RefineOptions& options, py::handle value) {
  options.prior_weight = real(value, "prior_weight");
  if (options.pull)
    options.pull->weight = options.prior_weight > 0.0 ? options.prior_weight : LearnedPull().weight;
}

void set_fix(RefineOptions& options, py::handle value) {
  if (!py::isinstance<py::str>(value)) throw py::type_error("fix must be text such as 'rotation'");
  const auto text = value.cast<std::string>();
  options.fix = text.empty() ? std::vector<Axis>() : value_or_raise(parse_axes(text));
}

// Accepts True, False, or a dict of the budgets.
void set_rescue(RefineOptions& options, py::handle value) {
  options.rescue.reset();
  if (py::isinstance<py::bool_>(value)) {
    if (value.cast<bool>()) options.rescue = RescueOptions();
    return;
  }
  if (!py::isinstance<py::dict>(value)) throw py::type_error("rescue must be a bool or a dict");
  RescueOptions rescue;
  for (const auto& [key, number] : py::reinterpret_borrow<py::dict>(value)) {
    const auto name = key.cast<std::string>();
    if (name == "starts")
      rescue.starts = number.cast<int>();
    else if (name == "samples")
      rescue.samples = number.cast<int>();
    else if (name == "seed")
      rescue.seed = number.cast<std::uint64_t>();
    else
      raise_unknown("budget of rescue", name, {"starts", "samples", "seed"});
  }
  options.rescue = rescue;
}

py::object get_rescue(const RefineOptions& options) {
  if (!options.rescue) return py::bool_(false);
  py::dict dict;
  dict["starts"] = options.rescue->starts;
  dict["samples"] = options.rescue->samples;
  dict["seed"] = options.rescue->seed;
  return std::move(dict);
}

const std::vector<Option>& table() {
  using O = const RefineOptions&;
  static const std::vector<Option> rows = {
      choice_of("objective", &RefineOptions::objective, kObjectives),
      {"loss", set_loss, get_loss},
      choice_of("behind_camera", &RefineOptions::behind_camera, kBehind),
      choice_of("normalization", &RefineOptions::normalization, kNormalizations),
      choice_of("norm", &RefineOptions::norm, kNorms),
      {"pull", set_pull,
       [](O o) -> py::object {
         return o.pull ? py::object(py::str(to_string(*o.pull))) : py::none();
       }},
      {"prior_weight", set_prior_weight,
       [](O o) -> py::object { return py::float_(o.prior_weight); }},
      {"fix", set_fix, [](O o) -> py::object { return py::str(to_string(o.fix)); }},
      {"max_rotation_deg",
       [](RefineOptions& o, py::handle value) {
         o.max_rotation = real(value, "max_rotation_deg") * kDegree;
       },
       [](O o) -> py::object { return py::float_(o.max_rotation / kDegree); }},
      number("max_translation", &RefineOptions::max_translation),
      {"up_in_world",
       [](RefineOptions& o, py::handle value) { o.up_in_world = to_vector3(value, "up_in_world"); },
       [](O o) -> py::object { return py::tuple(to_array(o.up_in_world)); }},
      choice_of("policy", &RefineOptions::policy, kPolicies),
      {"rescue", set_rescue, get_rescue},
      choice_of("solver", &RefineOptions::solver, kSolvers),
      choice_of("detail", &RefineOptions::detail, kDetails),
      number("max_iterations", &RefineOptions::max_iterations),
      number("function_tolerance", &RefineOptions::function_tolerance),
      number("inlier_threshold_px", &RefineOptions::inlier_threshold_px),
  };
  return rows;
}

const Option& option(const std::string& name) {
  Names known;
  for (const Option& row : table()) {
    if (row.name == name) return row;
    known.push_back(row.name);
  }
  for (const char* const argument : kImageKeys) known.emplace_back(argument);
  raise_unknown("option", name, known);
}

py::dict to_dict(const RefineOptions& options) {
  py::dict dict;
  for (const Option& row : table()) dict[py::str(row.name)] = row.get(options);
  return dict;
}

std::string described(const RefineOptions& options) {
  std::string text = "RefineOptions(";
  for (const auto& [key, value] : to_dict(options))
    text += (text.back() == '(' ? "" : ", ") + py::str(key).cast<std::string>() + "=" +
            py::repr(value).cast<std::string>();
  return text + ")";
}

}  // namespace

Loss to_loss(py::handle value) {
  if (py::isinstance<Loss>(value)) return value.cast<const Loss&>();
  if (value.is_none()) return {};
  if (!py::isinstance<py::str>(value))
    throw py::type_error("a loss is text such as 'cauchy:2', or a Loss");
  return value_or_raise(parse_loss(value.cast<std::string>()));
}

RefineOptions with_options(RefineOptions options, const py::dict& keywords) {
  if (keywords.empty()) return options;
  for (const auto& [name, value] : keywords) option(name.cast<std::string>()).set(options, value);
  const auto errors = options.errors();
  if (errors.empty()) return options;
  std::string text;
  for (const std::string& error : errors) text += (text.empty() ? "" : "; ") + error;
  throw py::value_error(text);
}

RefineOptions to_options(py::handle options, const py::dict& keywords) {
  if (py::isinstance<RefineOptions>(options))
    return with_options(options.cast<const RefineOptions&>(), keywords);
  RefineOptions defaults;
  if (!options.is_none()) {
    if (!py::isinstance<py::dict>(options))
      throw py::type_error("options must be RefineOptions or a dict");
    defaults = with_options(defaults, py::reinterpret_borrow<py::dict>(options));
  }
  return with_options(defaults, keywords);
}

void require_effect(const RefineOptions& options, bool any_priors) {
  if (options.prior_weight > 0.0 && !options.pull && !any_priors)
    throw py::value_error("prior_weight has no effect without a prior");
}

void bind_options(py::module_& module) {
  py::class_<RefineOptions>(
      module, "RefineOptions",
      R"(How images are refined; frozen. All keywords of `refine` as attributes.

Making it once saves reading the keywords at every call:
    options = RefineOptions(loss="cauchy:2", detail="pose")
    refine(points2D, points3D, camera, pose, options=options))")
      .def(py::init([](const py::kwargs& keywords) { return with_options({}, keywords); }))
      .def(
          "replace",
          [](const RefineOptions& self, const py::kwargs& keywords) {
            return with_options(self, keywords);
          },
          "A copy with other values: options.replace(loss='huber:2').")
      .def("to_dict", to_dict, "All options by name.")
      .def("__getattr__",
           [](const RefineOptions& self, const std::string& name) {
             for (const Option& row : table())
               if (row.name == name) return row.get(self);
             PyErr_SetString(PyExc_AttributeError, ("RefineOptions has no " + name).c_str());
             throw py::error_already_set();
           })
      .def("__dir__",
           [](const RefineOptions&) {
             Names names = {"replace", "to_dict"};
             for (const Option& row : table()) names.push_back(row.name);
             return names;
           })
      .def("__repr__", described);
}

}  // namespace pose_refine::python
