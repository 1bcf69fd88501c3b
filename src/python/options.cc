// SPDX-License-Identifier: BSD-3-Clause
#include "python/options.h"

#include <pybind11/stl.h>

#include <functional>
#include <string>
#include <vector>

#include "python/bind.h"
#include "python/convert.h"

namespace pose_refine::python {
namespace {

using Names = std::vector<std::string>;
const Names kObjectives = {"reprojection", "geometric", "bearing"};
const Names kBehind = {"continue", "zero", "fail"};
const Names kNormalisations = {"none", "image", "focal", "max_side"};
const Names kNorms = {"l2", "l1"};
const Names kSolvers = {"fast", "ceres", "ceres_points"};
const Names kAxes = {"rx", "ry", "rz", "tx", "ty", "tz", "cx", "cy", "cz", "gravity", "yaw"};
const Names kDetails = {"full", "pose"};

// One keyword: how it is set from and shown to Python.
struct Option {
  std::string name;
  std::function<void(RefineOptions&, py::handle)> set;
  std::function<py::object(const RefineOptions&)> get;
};

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

// "KIND:SCALE", "KIND:auto" or "KIND" (both: scale from the data), "none", a Loss, or None.
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

void set_prior(RefineOptions& options, py::handle value) {
  if (value.is_none()) {
    options.prior.reset();
  } else if (py::isinstance<py::str>(value)) {
    options.prior = value_or_raise(parse_prior(value.cast<std::string>()));
  } else {
    throw py::type_error("prior must be text such as 'beta:500', or None");
  }
}

void set_prior_weight(RefineOptions& options, py::handle value) {
  if (!options.prior) throw py::value_error("prior_weight has no effect without a prior");
  options.prior->weight = value.cast<double>();
}

void set_fixed(RefineOptions& options, py::handle value) {
  if (!py::isinstance<py::str>(value))
    throw py::type_error("fixed must be text such as 'rotation'");
  const auto text = value.cast<std::string>();
  options.fixed = text.empty() ? std::vector<Axis>() : value_or_raise(parse_axes(text));
}

py::object get_fixed(const RefineOptions& options) {
  std::string text;
  for (const Axis axis : options.fixed)
    text += (text.empty() ? "" : ",") + kAxes[static_cast<std::size_t>(axis)];
  return py::str(text);
}

const std::vector<Option>& table() {
  static const std::vector<Option> rows = {
      choice_of("objective", &RefineOptions::objective, kObjectives),
      {"loss", set_loss, get_loss},
      choice_of("behind_camera", &RefineOptions::behind_camera, kBehind),
      choice_of("normalise", &RefineOptions::normalisation, kNormalisations),
      choice_of("norm", &RefineOptions::norm, kNorms),
      {"prior", set_prior,
       [](const RefineOptions& o) -> py::object { return py::bool_(o.prior.has_value()); }},
      {"prior_weight", set_prior_weight,
       [](const RefineOptions& o) -> py::object {
         return py::float_(o.prior ? o.prior->weight : 0.0);
       }},
      {"fixed", set_fixed, get_fixed},
      {"max_rotation_deg",
       [](RefineOptions& o, py::handle value) {
         o.max_rotation = value.cast<double>() / 180.0 * 3.14159265358979323846;
       },
       [](const RefineOptions& o) -> py::object {
         return py::float_(o.max_rotation * 180.0 / 3.14159265358979323846);
       }},
      number("max_translation", &RefineOptions::max_translation),
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
  // In the order of the table: prior_weight comes after prior.
  for (const auto& item : keywords) option(item.first.cast<std::string>());
  for (const Option& row : table())
    if (PyObject* const value = PyDict_GetItemString(keywords.ptr(), row.name.c_str()))
      row.set(options, value);
  const auto problems = options.problems();
  if (problems.empty()) return options;
  std::string text;
  for (const std::string& problem : problems) text += (text.empty() ? "" : "; ") + problem;
  throw py::value_error(text);
}

RefineOptions to_options(py::handle options, const py::dict& keywords) {
  if (py::isinstance<RefineOptions>(options)) {
    const auto& given = options.cast<const RefineOptions&>();
    return keywords.empty() ? given : with_options(given, keywords);
  }
  RefineOptions defaults;
  if (!options.is_none()) {
    if (!py::isinstance<py::dict>(options))
      throw py::type_error("options must be RefineOptions or a dict");
    defaults = with_options(defaults, py::reinterpret_borrow<py::dict>(options));
  }
  return keywords.empty() ? defaults : with_options(defaults, keywords);
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
