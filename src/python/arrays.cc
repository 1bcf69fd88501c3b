// SPDX-License-Identifier: BSD-3-Clause
#include "python/arrays.h"

#include <algorithm>
#include <optional>
#include <string>

#include "python/convert.h"

namespace pose_refine::python {
namespace {

// These are numpy's type numbers; '>' is the other byte order on the machines that have a kernel.
constexpr int kFloat = 11, kDouble = 12;

int native_type(const py::array& array) {
  const py::dtype type = array.dtype();
  return type.byteorder() == '>' ? -1 : type.num();
}

bool is_true(py::handle object, const char* attribute) {
  return py::hasattr(object, attribute) && PyObject_IsTrue(object.attr(attribute).ptr()) == 1;
}

// Names what keeps a tensor or masked array from being read, and what helps.
std::string cure_of(py::handle values) {
  if (py::hasattr(values, "filled") && py::hasattr(values, "mask"))
    return " is a masked array: pass the rows that count, or .filled(nan)";
  if (is_true(values, "requires_grad")) return " requires a gradient: pass .detach()";
  if (is_true(values, "is_cuda")) return " is on a GPU: pass .cpu()";
  if (py::hasattr(values, "dtype") &&
      py::str(values.attr("dtype")).cast<std::string>().find("bfloat16") != std::string::npos)
    return " is of bfloat16, which numpy has not: pass .float()";
  return {};
}

// numpy's own arrays and lists need no second look.
void refuse_unreadable(py::handle values, const char* name) {
  static PyObject* const ndarray =
      py::object(py::module_::import("numpy").attr("ndarray")).release().ptr();
  PyObject* const type = reinterpret_cast<PyObject*>(Py_TYPE(values.ptr()));
  if (type == ndarray || PyList_CheckExact(values.ptr()) || PyTuple_CheckExact(values.ptr()))
    return;
  const std::string cure = cure_of(values);
  if (!cure.empty()) throw py::type_error(name + cure);
}

// Says what makes numbers of what has another type; empty if that is not known.
const char* cure_of_kind(char kind) {
  switch (kind) {
    case 'c':
      return ": pass its .real";
    case 'b':
      return ": a mask is passed as weights";
    case 'O':
    case 'U':
    case 'S':
      return ": pass .astype(float)";
    default:
      return "";
  }
}

// Says what turns an array of another shape into (N, columns), as far as its shape tells.
std::string cure_of_shape(const py::array& array, py::ssize_t columns, const std::string& name) {
  if (name.find(' ') != std::string::npos) return {};
  const std::string n = std::to_string(columns);
  const py::ssize_t last = array.ndim() > 0 ? array.shape(array.ndim() - 1) : 0;
  if (array.ndim() == 2 && array.shape(0) == columns) return ": pass its transpose, " + name + ".T";
  if (array.ndim() == 2 && last == columns + 1)
    return ": without its last column that is " + name + "[:, :" + n +
           "], and if that is homogeneous " + name + "[:, :" + n + "] / " + name + "[:, " + n +
           ":]";
  if (array.ndim() > 0 && array.ndim() != 2 && array.size() % columns == 0)
    return ": pass " + name + ".reshape(-1, " + n + ")";
  return ": a row is one of N, with " + n + " numbers";
}

// Returns any array of float64 or float32.
py::array real_array(py::handle values, const char* name) {
  refuse_unreadable(values, name);
  py::array array = py::isinstance<py::array>(values) ? py::reinterpret_borrow<py::array>(values)
                                                      : py::array::ensure(values);
  if (!array) {
    PyErr_Clear();
    throw py::type_error(std::string(name) + " must be an array of real numbers, not " +
                         type_of(values) + ": all rows have as many numbers");
  }
  if (values.is_none())
    throw py::type_error(std::string(name) + " must be an array of real numbers, not None");
  const int type = native_type(array);
  if (type == kDouble || type == kFloat) return array;
  const char kind = array.dtype().kind();
  // An empty list has no type; numpy calls it float64.
  if (kind != 'f' && kind != 'i' && kind != 'u')
    throw py::type_error(std::string(name) + " must be an array of real numbers, not of " +
                         py::str(array.dtype()).cast<std::string>() + cure_of_kind(kind));
  return py::array_t<double>::ensure(array);
}

// Reads a list or tuple of Python's own numbers without making an array of it.
std::optional<std::vector<double>> plain_numbers(py::handle values) {
  if (!PyList_CheckExact(values.ptr()) && !PyTuple_CheckExact(values.ptr())) return std::nullopt;
  const py::ssize_t n = PySequence_Fast_GET_SIZE(values.ptr());
  std::vector<double> plain(static_cast<std::size_t>(n));
  for (py::ssize_t i = 0; i < n; ++i) {
    PyObject* const item = PySequence_Fast_GET_ITEM(values.ptr(), i);
    if (!PyFloat_Check(item)) return std::nullopt;
    plain[static_cast<std::size_t>(i)] = PyFloat_AS_DOUBLE(item);
  }
  return plain;
}

}  // namespace

std::string shape_of(const py::array& array) {
  std::string text = "(";
  for (py::ssize_t i = 0; i < array.ndim(); ++i)
    text += (i ? ", " : "") + std::to_string(array.shape(i));
  return text + (array.ndim() == 1 ? ",)" : ")");
}

Rows::Rows(py::handle values, py::ssize_t columns, const char* name) {
  py::array array = real_array(values, name);
  const bool empty = array.ndim() == 1 && array.shape(0) == 0;  // numpy's array of []
  if (!empty && (array.ndim() != 2 || array.shape(1) != columns)) {
    throw py::value_error(std::string(name) + " must have shape (N, " + std::to_string(columns) +
                          "), not " + shape_of(array) + cure_of_shape(array, columns, name));
  }
  size_ = static_cast<std::size_t>(array.shape(0));
  if (!empty) {
    row_stride_ = array.strides(0);
    column_stride_ = array.strides(1);
  }
  single_ = native_type(array) == kFloat;
  data_ = static_cast<const char*>(array.data());
  owner_ = std::move(array);
}

Rows::Rows(py::array array)
    : data_(static_cast<const char*>(array.data())),
      size_(static_cast<std::size_t>(array.shape(0))),
      row_stride_(array.strides(0)),
      single_(native_type(array) == kFloat) {
  owner_ = std::move(array);
}

std::vector<double> Rows::column(py::ssize_t column) const {
  std::vector<double> values;
  copy_column(column, values);
  return values;
}

void Rows::copy_column(py::ssize_t column, std::vector<double>& values) const {
  values.resize(size_);
  const char* at = data_ + column * column_stride_;
  for (double& value : values) {
    value = single_ ? static_cast<double>(load<float>(at)) : load<double>(at);
    at += row_stride_;
  }
}

std::vector<double> numbers(py::handle values, const char* name) {
  if (auto plain = plain_numbers(values)) return std::move(*plain);
  py::array array = real_array(values, name);
  if (array.ndim() != 1) {
    py::ssize_t longest = 0;
    for (py::ssize_t i = 0; i < array.ndim(); ++i) longest = std::max(longest, array.shape(i));
    if (array.ndim() == 0 || (array.size() > 0 && array.size() != longest))
      throw py::value_error(std::string(name) + " must be one-dimensional, not " + shape_of(array));
    array = array.attr("ravel")();
  }
  return Rows(std::move(array)).column(0);
}

std::vector<double> numbers(py::handle values, std::size_t n, const char* name) {
  std::vector<double> all = numbers(values, name);
  if (all.size() != n)
    throw py::value_error(std::string(name) + " must have " + std::to_string(n) + " numbers, not " +
                          std::to_string(all.size()));
  return all;
}

FloatBlock floats(py::handle values, py::ssize_t dimensions, const char* name) {
  using Floats = py::array_t<float, py::array::c_style | py::array::forcecast>;
  const py::array array = real_array(values, name);
  if (array.ndim() != dimensions)
    throw py::value_error(std::string(name) + " must have " + std::to_string(dimensions) +
                          " dimensions, not shape " + shape_of(array));
  const auto plain = Floats::ensure(array);
  FloatBlock block;
  block.values.assign(plain.data(), plain.data() + plain.size());
  for (py::ssize_t i = 0; i < dimensions; ++i)
    block.shape.push_back(static_cast<std::size_t>(array.shape(i)));
  return block;
}

py::array_t<double> to_array(const Vector3& v) {
  return py::array_t<double>(std::vector<py::ssize_t>{3}, v.data());
}

py::array_t<double> to_array(const Matrix3& m) {
  const Eigen::Matrix<double, 3, 3, Eigen::RowMajor> rows = m;
  return py::array_t<double>({3, 3}, rows.data());
}

py::array_t<double> to_array(const Matrix6& m) {
  const Eigen::Matrix<double, 6, 6, Eigen::RowMajor> rows = m;
  return py::array_t<double>({6, 6}, rows.data());
}

}  // namespace pose_refine::python
