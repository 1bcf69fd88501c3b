// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/text/nearest_word.h"
#include "python/bind.h"
#include "python/convert.h"
#include "python/signature_text.h"

// pybind11 answers a wrong call with the types of all arguments and the values of all. Here its
// message becomes one that names the argument, and what helps.
namespace pose_refine::python {
namespace {

// An argument as pybind11 writes it.
struct Parameter {
  std::string name, type;
  bool keyword_only = false, needed = true;
};

// What a function takes, or several when it is overloaded.
struct Signature {
  std::string function;
  std::vector<Parameter> parameters;
  bool any_keyword = false;  // **kwargs
  bool is_constructor = false;
};

std::string_view between(std::string_view text, std::string_view begin, std::string_view end) {
  const std::size_t from = text.find(begin);
  if (from == std::string_view::npos) return {};
  text.remove_prefix(from + begin.size());
  return text.substr(0, text.find(end));
}

Parameter parameter_of(const std::string& part) {
  const std::size_t equals = part.find(" = "), colon = part.find(": ");
  Parameter parameter;
  parameter.needed = equals == std::string::npos;
  parameter.name = part.substr(0, std::min(colon, equals));
  if (colon != std::string::npos && colon < equals)
    parameter.type = part.substr(colon + 2, equals - std::min(equals, colon + 2));
  return parameter;
}

// Reads "NAME(): incompatible function arguments. ... 1. (a: Type, ...) -> Type". Nothing comes of
// another message, or of an overloaded function.
std::optional<Signature> signature_of(std::string_view message) {
  const std::string_view line = between(message, "    1. ", "\n");
  const std::size_t open = line.find('('), close = line.rfind(')', line.rfind(" -> "));
  if (message.find("(): incompatible") == std::string_view::npos || open >= close ||
      close == std::string_view::npos || message.find("    2. ") != std::string_view::npos)
    return std::nullopt;
  Signature signature;
  signature.is_constructor = open > 0;  // then its type stands before the bracket
  const std::string_view type = line.substr(0, open);
  signature.function = signature.is_constructor ? type.substr(type.rfind('.') + 1)
                                                : message.substr(0, message.find('('));
  bool keyword_only = false;
  for (const std::string& part : parts_of(line.substr(open + 1, close - open - 1))) {
    if (part == "*") {
      keyword_only = true;
    } else if (part.substr(0, 2) == "**") {
      signature.any_keyword = true;
    } else if (!part.empty() && part[0] != '*' && part != "/") {
      signature.parameters.push_back(parameter_of(part));
      signature.parameters.back().keyword_only = keyword_only;
    }
  }
  return signature;
}

bool has(const std::string& type, std::string_view word) {
  return type.find(word) != std::string::npos;
}

bool is_number(py::handle value) {
  if (py::isinstance<py::str>(value)) return false;
  PyFloat_AsDouble(value.ptr());
  const bool is = !PyErr_Occurred();
  PyErr_Clear();
  return is;
}

// What is wrong with a value of a type whose name is pybind11's; empty if nothing is, or if the
// function itself tells.
std::string wrong_value(const Parameter& parameter, py::handle value) {
  const std::string& type = parameter.type;
  if (value.is_none() && (has(type, "None") || has(type, "Optional"))) return {};
  const bool short_text =
      py::isinstance<py::str>(value) || PyFloat_Check(value.ptr()) || PyLong_Check(value.ptr());
  const std::string given = short_text ? py::repr(value).cast<std::string>() : type_of(value);
  if (has(type, "uple")) {
    if (py::isinstance<py::sequence>(value) && !py::isinstance<py::str>(value) &&
        py::len(value) == 2 && !has(type, "List") && !has(type, "list"))
      return {};
    return parameter.name + " must be " + type + ", not " + given;
  }
  if (type == "str" && !py::isinstance<py::str>(value))
    return parameter.name + " must be text, not " + given;
  if (type == "bool" && !py::isinstance<py::bool_>(value))
    return parameter.name + " must be True or False, not " + given;
  if ((has(type, "float") || has(type, "SupportsFloat")) && !is_number(value))
    return parameter.name + " must be a number, not " + given;
  if (type == "dict" && !py::isinstance<py::dict>(value))
    return parameter.name + " must be a dict, not " + given;
  if (type == "int" || has(type, "SupportsInt")) {
    if (!PyIndex_Check(value.ptr()))
      return parameter.name + " must be a number without fraction, not " + given;
    if (py::reinterpret_borrow<py::object>(value) < py::int_(0))
      return parameter.name + " must be 0 or more, not " + given;
  }
  return {};
}

std::vector<std::string> names_of(const Signature& signature) {
  std::vector<std::string> names;
  for (const Parameter& parameter : signature.parameters) names.push_back(parameter.name);
  return names;
}

std::string unknown_name(const Signature& signature, py::handle keywords) {
  if (!keywords || signature.any_keyword) return {};
  const auto names = names_of(signature);
  for (const auto& [key, value] : py::reinterpret_borrow<py::dict>(keywords)) {
    const auto name = key.cast<std::string>();
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    if (names.empty()) return "takes no argument '" + name + "'";
    return "has no argument '" + name + "': did you mean '" + io::nearest(name, names) + "'?";
  }
  return {};
}

// The value that was given for the k-th parameter, or null.
py::handle given_for(const Signature& signature, std::size_t k, const py::tuple& positional,
                     py::handle keywords) {
  const std::size_t at = k + (signature.is_constructor ? 1 : 0);
  if (!signature.parameters[k].keyword_only && at < positional.size())
    return PyTuple_GET_ITEM(positional.ptr(), static_cast<Py_ssize_t>(at));
  return keywords ? PyDict_GetItemString(keywords.ptr(), signature.parameters[k].name.c_str())
                  : nullptr;
}

// The one thing that is wrong with a call; empty if it is not found.
std::string wrong_call(const Signature& signature, const py::tuple& positional,
                       py::handle keywords) {
  std::string text = unknown_name(signature, keywords);
  if (!text.empty()) return signature.function + " " + text;
  for (std::size_t k = 0; k < signature.parameters.size(); ++k) {
    const Parameter& parameter = signature.parameters[k];
    const py::handle value = given_for(signature, k, positional, keywords);
    if (!value && parameter.needed) return signature.function + " needs '" + parameter.name + "'";
    if (value) text = wrong_value(parameter, value);
    if (!text.empty()) return signature.function + ": " + text;
  }
  const auto most = static_cast<std::size_t>(
      std::count_if(signature.parameters.begin(), signature.parameters.end(),
                    [](const Parameter& parameter) { return !parameter.keyword_only; }));
  const std::size_t count = positional.size() - (signature.is_constructor ? 1 : 0);
  if (count <= most) return {};
  return signature.function + " takes " + std::to_string(most) +
         " arguments without a keyword, not " + std::to_string(count);
}

// "Pose takes (), (other) or (q, t), not (int)" for a function with several; empty for others.
std::string wrong_overload(std::string_view message, const py::tuple& positional) {
  std::vector<std::string> forms;
  std::string function;
  for (int k = 1;; ++k) {
    const std::string_view line = between(message, "    " + std::to_string(k) + ". ", "\n");
    const std::size_t open = line.find('('), close = line.rfind(')', line.rfind(" -> "));
    if (open >= close || close == std::string_view::npos) break;
    if (open > 0) function = line.substr(line.substr(0, open).rfind('.') + 1, open);
    function = function.substr(0, function.find('('));
    std::string form;
    for (const std::string& part : parts_of(line.substr(open + 1, close - open - 1)))
      form += (form.empty() ? "" : ", ") + parameter_of(part).name;
    forms.push_back('(' + form + ')');
  }
  if (forms.size() < 2 || function.empty()) return {};
  std::string text = function + " takes ", given;
  for (std::size_t i = 0; i < forms.size(); ++i)
    text += (i == 0 ? "" : i + 1 < forms.size() ? ", " : " or ") + forms[i];
  for (std::size_t i = 1; i < positional.size(); ++i)
    given += (i > 1 ? ", " : "") + type_of(positional[i]);
  return text + ", not (" + given + ')';
}

// Puts a plainer TypeError in the place of pybind11's, which is set.
void explain(const py::tuple& positional, py::handle keywords) {
  py::error_already_set error;
  const auto message = py::str(error.value()).cast<std::string>();
  const auto signature = signature_of(message);
  const std::string text = signature ? wrong_call(*signature, positional, keywords)
                                     : wrong_overload(message, positional);
  if (text.empty())
    error.restore();
  else
    PyErr_SetString(PyExc_TypeError, text.c_str());
}

// Returns what a call returned; a TypeError of pybind11 is explained with the arguments that
// `explain_it` passes on.
template <class Explain>
PyObject* explained(PyObject* result, const Explain& explain_it) {
  if (result || !PyErr_ExceptionMatches(PyExc_TypeError)) return result;
  try {
    explain_it();
  } catch (py::error_already_set& error) {
    error.restore();
  } catch (const std::exception& error) {
    PyErr_SetString(PyExc_TypeError, error.what());
  }
  return nullptr;
}

template <class To, class From>
To function_cast(From function) {
  return reinterpret_cast<To>(reinterpret_cast<void (*)()>(function));
}

PyMethodDef* method_of(py::handle function) {
  return reinterpret_cast<PyCFunctionObject*>(function.ptr())->m_ml;
}

// pybind11 enters all of its functions at one place.
const PyMethodDef& pybinds_own() {
  static const PyMethodDef own = *method_of(py::cpp_function([] {}));
  return own;
}

// Before 3.1 pybind11 takes a tuple and a dict.
PyObject* tuple_entry(PyObject* self, PyObject* positional, PyObject* keywords) {
  const auto call = function_cast<PyCFunctionWithKeywords>(pybinds_own().ml_meth);
  return explained(call(self, positional, keywords),
                   [&] { explain(py::reinterpret_borrow<py::tuple>(positional), keywords); });
}

// Since then it takes an array, in which the values of the keywords `names` come last.
PyObject* array_entry(PyObject* self, PyObject* const* values, Py_ssize_t count, PyObject* names) {
  using Call = PyObject* (*)(PyObject*, PyObject* const*, Py_ssize_t, PyObject*);
  const auto call = function_cast<Call>(pybinds_own().ml_meth);
  return explained(call(self, values, count, names), [&] {
    py::tuple positional(static_cast<std::size_t>(count));
    for (Py_ssize_t i = 0; i < count; ++i)
      positional[static_cast<std::size_t>(i)] = py::reinterpret_borrow<py::object>(values[i]);
    py::dict keywords;
    for (Py_ssize_t i = 0; names != nullptr && i < PyTuple_GET_SIZE(names); ++i)
      keywords[PyTuple_GET_ITEM(names, i)] = py::handle(values[count + i]);
    explain(positional, keywords);
  });
}

void explain_calls(py::handle function) {
  if (!PyCFunction_Check(function.ptr())) return;
  PyMethodDef* const method = method_of(function);
  if (method->ml_flags != pybinds_own().ml_flags || method->ml_meth != pybinds_own().ml_meth)
    return;
  if (method->ml_flags == (METH_VARARGS | METH_KEYWORDS))
    method->ml_meth = function_cast<PyCFunction>(tuple_entry);
  if (method->ml_flags == (METH_FASTCALL | METH_KEYWORDS))
    method->ml_meth = function_cast<PyCFunction>(array_entry);
}

}  // namespace

void bind_call_errors(py::module_& module) {
  for (const auto& [name, thing] : py::reinterpret_borrow<py::dict>(module.attr("__dict__"))) {
    explain_calls(thing);
    if (!PyType_Check(thing.ptr())) continue;
    for (const auto& [member, function] : py::dict(thing.attr("__dict__")))
      if (PyInstanceMethod_Check(function.ptr()))
        explain_calls(PyInstanceMethod_GET_FUNCTION(function.ptr()));
  }
}

}  // namespace pose_refine::python
