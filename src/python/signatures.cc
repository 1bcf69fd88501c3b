// SPDX-License-Identifier: BSD-3-Clause
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "python/bind.h"
#include "python/signature_text.h"

// pybind11 writes "name(a: Type, *, b: int = 0) -> Type" into the docstring, where inspect does not
// look. inspect reads "name(a, *, b=0)\n--\n\n" before it, which is made of that here.
namespace pose_refine::python {
namespace {

namespace py = pybind11;

// Returns the default if inspect can read it, else "...".
std::string default_of(const std::string& text) {
  py::object value;
  try {
    value = py::module_::import("ast").attr("literal_eval")(text);
  } catch (py::error_already_set&) {
    return "...";
  }
  return py::repr(value).cast<std::string>();
}

// "points: ArrayLike = None" as "points=None"; stars stay.
std::string untyped(const std::string& part) {
  const std::size_t colon = part.find(':'), equals = part.find(" = ");
  std::string name = part.substr(0, std::min(colon, equals));
  if (equals != std::string::npos) name += '=' + default_of(part.substr(equals + 3));
  return name;
}

std::string signature_of(std::string_view line) {
  const std::size_t open = line.find('('), close = line.rfind(") -> ");
  if (open == std::string_view::npos || close == std::string_view::npos) return {};
  std::string all;
  for (const std::string& part : parts_of(line.substr(open + 1, close - open - 1)))
    all += (all.empty() ? "" : ", ") + untyped(part);
  // A method's own object is "$self" to inspect, which then leaves it out of a bound one.
  if (all.rfind("self", 0) == 0) all.replace(0, 4, "$self");
  return std::string(line.substr(0, open)) + '(' + all + ")\n--\n\n";
}

// Puts the signature before the text. Python keeps the method's record as long as the function,
// and pybind11 frees its text.
void sign(py::handle function) {
  if (!PyCFunction_Check(function.ptr())) return;
  PyMethodDef* const method = reinterpret_cast<PyCFunctionObject*>(function.ptr())->m_ml;
  if (!method->ml_doc) return;
  const std::string_view doc = method->ml_doc, line = doc.substr(0, doc.find('\n'));
  if (doc.find("\n--\n") != std::string_view::npos) return;  // has one
  if (doc.find("Overloaded function.") != std::string_view::npos) return;
  const std::string signature = signature_of(line);
  if (signature.empty()) return;
  char* const text = strdup((signature + std::string(doc)).c_str());
  if (!text) throw std::bad_alloc();
  std::free(const_cast<char*>(method->ml_doc));
  method->ml_doc = text;
}

}  // namespace

void bind_signatures(py::module_& module) {
  for (const auto& [name, thing] : py::reinterpret_borrow<py::dict>(module.attr("__dict__"))) {
    sign(thing);
    if (!PyType_Check(thing.ptr())) continue;
    for (const auto& [member, function] : py::dict(thing.attr("__dict__")))
      if (PyInstanceMethod_Check(function.ptr()))
        sign(PyInstanceMethod_GET_FUNCTION(function.ptr()));
  }
}

}  // namespace pose_refine::python
