// SPDX-License-Identifier: BSD-3-Clause
#include <pybind11/stl.h>

#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "pose_refine/refine.h"
#include "pose_refine/support/reasons.h"
#include "problem/result_fields.h"
#include "python/arrays.h"
#include "python/bind.h"
#include "python/convert.h"
#include "python/result_text.h"
#include "python/state.h"

namespace pose_refine::python {
namespace {

// These give a field to Python by its type. An absent one is NaN, or an empty dict. `self` is the
// Python object of the result, which views keep alive.
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

py::object to_python(bool value, py::handle) {
  return py::bool_(value);
}
py::object to_python(int value, py::handle) {
  return py::int_(value);
}
py::object to_python(std::size_t value, py::handle) {
  return py::int_(value);
}
py::object to_python(double value, py::handle) {
  return py::float_(value);
}
py::object to_python(const Pose& pose, py::handle) {
  return py::cast(pose);
}
py::object to_python(const Matrix6& matrix, py::handle) {
  return to_array(matrix);
}

template <class Enum, std::enable_if_t<std::is_enum_v<Enum>, int> = 0>
py::object to_python(Enum value, py::handle) {
  return py::str(std::string(to_string(value)));
}

py::object to_python(const std::vector<std::string>& words, py::handle) {
  return py::tuple(py::cast(words));
}

py::object to_python(const std::vector<double>& values, py::handle self) {
  return view(values.data(), {static_cast<py::ssize_t>(values.size())}, self);
}

// Each of these is true or false.
py::object to_python(const std::vector<unsigned char>& values, py::handle self) {
  return view(values.data(), {static_cast<py::ssize_t>(values.size())}, self).view("bool");
}

py::object to_python(const std::optional<double>& value, py::handle) {
  return py::float_(value.value_or(kNan));
}

py::object to_python(const std::optional<Matrix6>& matrix, py::handle) {
  return to_array(matrix ? *matrix : Matrix6(Matrix6::Constant(kNan)));
}

py::object to_python(const std::optional<PoseBound>& given, py::handle) {
  constexpr double kDegrees = 180.0 / 3.14159265358979323846;
  const PoseBound bound = given.value_or(PoseBound{kNan, kNan});
  return py::make_tuple(bound.position, bound.rotation * kDegrees);
}

py::object to_python(const std::optional<RescueReport>& report, py::handle self) {
  py::dict dict;
  if (report)
    for_each_rescue_field(
        [&](const char* name, auto member) { dict[name] = to_python((*report).*member, self); });
  return std::move(dict);
}

// This is one attribute, which is a key too. `report` is its name in the program's report, or
// empty.
struct Field {
  const char* name;
  std::function<py::object(const ImageResult& result, py::handle self)> get;
  const char* doc;
  std::string report = {};
};

const std::vector<Field>& fields() {
  static const std::vector<Field> table = [] {
    std::vector<Field> all = {
        {"name", [](const ImageResult& result, py::handle) { return text_of(result.name); },
         "Name of the image, '' if it has none.", "name"}};
    for_each_result_field([&](const ResultField& field, auto access) {
      all.push_back({field.name,
                     [access](const ImageResult& result, py::handle self) {
                       return to_python(std::invoke(access, result), self);
                     },
                     field.doc,
                     field.told == Told::kInPython ? "" : std::string(field.in_report())});
    });
    return all;
  }();
  return table;
}

py::list keys() {
  py::list all;
  for (const Field& field : fields()) all.append(field.name);
  return all;
}

py::object item(const py::object& self, const std::string& key) {
  for (const Field& field : fields())
    if (field.name == key) return field.get(self.cast<const ImageResult&>(), self);
  throw py::key_error("'" + key + "'");
}

// Returns name -> name in the program's report, or None.
py::dict report_names() {
  py::dict all;
  for (const Field& field : fields())
    all[field.name] = field.report.empty() ? py::object(py::none()) : py::str(field.report);
  return all;
}

// Returns name -> (verdict, meaning), in the order in which a result names them.
py::dict reasons() {
  py::dict all;
  for (const ReasonInfo& reason : verdict_reasons())
    all[py::str(std::string(reason.name))] =
        py::make_tuple(std::string(to_string(reason.verdict)), std::string(reason.meaning));
  return all;
}

}  // namespace

void bind_result(py::module_& module) {
  py::class_<ImageResult> result(module, "RefineResult",
                                 R"(What `refine` says about one image; frozen.

Every attribute is also a key: result["cam_from_world"], dict(result). `if result:` asks whether it
is usable. Results are compared and pickled by value, to the bit.)");
  for (const Field& field : fields()) {
    result.def_property_readonly(
        field.name,
        [&field](const py::object& self) {
          return field.get(self.cast<const ImageResult&>(), self);
        },
        field.doc);
  }
  module.def("verdict_reasons", reasons,
             "The words that RefineResult.reasons may hold: name -> (verdict, meaning). Some go on "
             "after a colon with what they are about.");
  module.def("_report_names", report_names,
             "Attribute of a result -> its name in the program's report, None if it has none.");
  module.def("_result_of", result_of, py::arg("values"),
             "The result with these stored attributes; the others have no value.");
  bind_value(result);
  result.def("__getitem__", item, py::arg("key"))
      .def(
          "keys", [](const ImageResult&) { return keys(); }, "Names of the attributes.")
      .def("__iter__", [](const ImageResult&) { return py::iter(keys()); })
      .def("__len__", [](const ImageResult&) { return fields().size(); })
      .def("__bool__", &ImageResult::usable)
      .def("__contains__",
           [](const ImageResult&, const py::object& key) { return keys().contains(key); })
      .def("__repr__", line_of)
      .def("_repr_html_", html_of);
}

}  // namespace pose_refine::python
