// SPDX-License-Identifier: BSD-3-Clause
#include "python/options.h"

#include <pybind11/stl.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "base/real_text.h"
#include "python/arrays.h"
#include "python/bind.h"
#include "python/convert.h"
#include "python/problem.h"
#include "python/state.h"

namespace pose_refine::python {
namespace {

using Names = std::vector<std::string>;

std::string real_text(py::handle value, const std::string& name) {
  const double number = PyFloat_AsDouble(value.ptr());
  if (number == -1.0 && PyErr_Occurred()) {
    PyErr_Clear();
    throw py::type_error(name + " must be a number, not " + type_of(value));
  }
  return shortest(number);
}

std::string integer_text(py::handle value, const std::string& name) {
  const auto number = py::reinterpret_steal<py::object>(PyNumber_Index(value.ptr()));
  if (number) return py::str(py::reinterpret_steal<py::object>(PyNumber_ToBase(number.ptr(), 10)));
  PyErr_Clear();
  throw py::type_error(name + " must be a number without fraction, not " +
                       py::repr(value).cast<std::string>());
}

std::string direction_text(py::handle value, const std::string& name) {
  const Vector3 v = to_vector3(value, name.c_str());
  return shortest(v.x()) + ',' + shortest(v.y()) + ',' + shortest(v.z());
}

std::string plain_text(py::handle value, const Option& option) {
  if (option.kind == OptionKind::kOptionalText && value.is_none()) return "";
  if (py::isinstance<py::str>(value)) return value.cast<std::string>();
  throw py::type_error(option.name + " must be text. " + python_doc(option));
}

// The value as the table takes it; TypeError for one of another kind.
std::string value_text(py::handle value, const Option& option) {
  switch (option.kind) {
    case OptionKind::kChoice:
      return option.choices[static_cast<std::size_t>(choice(option.name, value, option.choices))];
    case OptionKind::kLoss:
      return py::isinstance<py::str>(value) ? value.cast<std::string>()
                                            : to_string(said_of([&] { return option.name + ": "; },
                                                                [&] { return to_loss(value); }));
    case OptionKind::kReal:
      return real_text(value, option.name);
    case OptionKind::kInteger:
    case OptionKind::kUnsigned:
      return integer_text(value, option.name);
    case OptionKind::kDirection:
      return direction_text(value, option.name);
    default:
      return plain_text(value, option);
  }
}

void set(RefineOptions& options, const Option& option, py::handle value);

// True, False, or a dict of budgets.
void set_budgets(RefineOptions& options, const Option& option, py::handle value) {
  const bool is_bool = py::isinstance<py::bool_>(value), is_dict = py::isinstance<py::dict>(value);
  if (!is_bool && !is_dict)
    throw py::type_error(option.name + " must be a bool or a dict of budgets, not " +
                         type_of(value));
  raise_unless_ok(option.set(options, is_dict || value.cast<bool>() ? "true" : "false"));
  if (!is_dict) return;
  Names known;
  for (const Option& part : option.parts) known.push_back(part.name);
  for (const auto& [key, number] : py::reinterpret_borrow<py::dict>(value)) {
    const auto name = key.cast<std::string>();
    const auto at = std::find(known.begin(), known.end(), name) - known.begin();
    if (at == static_cast<std::ptrdiff_t>(known.size()))
      raise_unknown("budget of " + option.name, name, known);
    set(options, option.parts[static_cast<std::size_t>(at)], number);
  }
}

void set(RefineOptions& options, const Option& option, py::handle value) {
  if (option.kind == OptionKind::kBudgets) return set_budgets(options, option, value);
  const std::string text = value_text(value, option);
  const Status status = option.set(options, text);
  if (status) return;
  // Texts that have a parser of their own do not know whose they are.
  const std::string message = status.error().to_string();
  const bool names_it = message.compare(0, option.name.size(), option.name) == 0;
  throw py::value_error(names_it ? message : option.name + "='" + text + "': " + message);
}

py::object get(const RefineOptions& options, const Option& option);

py::object budgets(const RefineOptions& options, const Option& option) {
  if (option.get(options) == "false") return py::bool_(false);
  py::dict dict;
  for (const Option& part : option.parts) dict[py::str(part.name)] = get(options, part);
  return std::move(dict);
}

py::object numbers_of(const std::string& text) {
  py::list all;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) all.append(py::float_(py::str(part)));
  return py::tuple(all);
}

py::object get(const RefineOptions& options, const Option& option) {
  const std::string text = option.get(options);
  switch (option.kind) {
    case OptionKind::kReal:
      return py::float_(py::str(text));
    case OptionKind::kInteger:
    case OptionKind::kUnsigned:
      return py::int_(py::str(text));
    case OptionKind::kDirection:
      return numbers_of(text);
    case OptionKind::kBudgets:
      return budgets(options, option);
    case OptionKind::kOptionalText:
      if (text.empty()) return py::none();
      [[fallthrough]];
    default:
      return py::str(text);
  }
}

const Option& option(const std::string& name) {
  Names known;
  for (const Option& row : option_table()) {
    if (row.name == name) return row;
    known.push_back(row.name);
  }
  for (const char* const argument : kImageKeys) known.emplace_back(argument);
  raise_unknown("option", name, known);
}

py::dict to_dict(const RefineOptions& options) {
  py::dict dict;
  for (const Option& row : option_table()) dict[py::str(row.name)] = get(options, row);
  return dict;
}

std::string described(const RefineOptions& options) {
  std::string text = "RefineOptions(";
  for (const auto& [key, value] : to_dict(options))
    text += (text.back() == '(' ? "" : ", ") + py::str(key).cast<std::string>() + "=" +
            py::repr(value).cast<std::string>();
  return text + ")";
}

// Angles are degrees in the dict, whose last bit may not come back; so they are kept beside it.
py::tuple state_of(const RefineOptions& options) {
  const double spread = options.start_spread ? options.start_spread->rotation : 0.0;
  return py::make_tuple(to_dict(options), options.max_rotation, spread);
}

RefineOptions from_state(const py::tuple& state) {
  if (state.size() != 3) throw py::value_error("the pickle is not one of RefineOptions");
  RefineOptions options = with_options({}, state[0].cast<py::dict>());
  options.max_rotation = state[1].cast<double>();
  if (options.start_spread) options.start_spread->rotation = state[2].cast<double>();
  return options;
}

}  // namespace

std::string python_doc(const Option& option) {
  std::string text = option.doc;
  for (std::size_t at; (at = text.find("--")) != std::string::npos;) text.erase(at, 2);
  if (option.parts.empty()) return text;
  text += " True, or a dict of budgets:";
  for (const Option& part : option.parts)
    text += (text.back() == ':' ? " " : ", ") + part.name + " (" + part.get(RefineOptions()) + ")";
  return text + '.';
}

std::string options_doc() {
  constexpr std::size_t kWidth = 100;
  std::string all;
  for (const Option& option : option_table()) {
    const std::string value = py::repr(get(RefineOptions(), option)).cast<std::string>();
    std::string line = "    " + option.name + " (" + value + "):", word;
    for (std::istringstream words(python_doc(option)); words >> word;) {
      if (line.size() + 1 + word.size() > kWidth) {
        all += line + '\n';
        line = "       ";
      }
      line += ' ' + word;
    }
    all += line + '\n';
  }
  return all;
}

Loss to_loss(py::handle value) {
  if (py::isinstance<Loss>(value)) return value.cast<const Loss&>();
  if (value.is_none()) return {};
  if (!py::isinstance<py::str>(value))
    throw py::type_error("a loss is text such as 'cauchy:2', or a Loss, not " + type_of(value));
  return value_or_raise(parse_loss(value.cast<std::string>()));
}

RefineOptions with_options(RefineOptions options, const py::dict& keywords) {
  if (keywords.empty()) return options;
  for (const auto& [name, value] : keywords) set(options, option(name.cast<std::string>()), value);
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
      throw py::type_error("options must be RefineOptions or a dict, not " + type_of(options));
    defaults = with_options(defaults, py::reinterpret_borrow<py::dict>(options));
  }
  return with_options(defaults, keywords);
}

void require_effect(const RefineOptions& options, bool any_priors) {
  if (options.prior_weight > 0.0 && !options.pull && !any_priors)
    throw py::value_error("prior_weight has no effect without a prior");
}

void bind_options(py::module_& module) {
  py::class_<RefineOptions> type(
      module, "RefineOptions",
      R"(How images are refined; frozen. All keywords of `refine` as attributes.

Making it once saves reading the keywords at every call:
    options = RefineOptions(loss="cauchy:2", detail="pose")
    refine(points2D, points3D, camera, pose, options=options))");
  type.def(py::init([](const py::kwargs& keywords) { return with_options({}, keywords); }))
      .def(
          "replace",
          [](const RefineOptions& self, const py::kwargs& keywords) {
            return with_options(self, keywords);
          },
          "A copy with other values: options.replace(loss='huber:2').")
      .def("to_dict", to_dict, "All options by name.")
      .def("__repr__", described)
      .def(py::pickle([](const RefineOptions& o) { return state_of(o); },
                      [](const py::tuple& state) { return from_state(state); }));
  bind_equality(type, described);
  for (const Option& row : option_table())
    type.def_property_readonly(
        row.name.c_str(), [&row](const RefineOptions& self) { return get(self, row); },
        python_doc(row).c_str());
}

}  // namespace pose_refine::python
