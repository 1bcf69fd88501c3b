// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <string>
#include <vector>

#include "pose_refine/pose.h"

namespace pose_refine::python {

namespace py = pybind11;

// "(60, 2)", for messages.
std::string shape_of(const py::array& array);

// Views rows of numbers of any stride in memory that Python owns. float64 and float32 are read in
// place; anything else that numpy can turn into float64 without loss of meaning (other floats,
// integers, lists) is converted. Reading needs no GIL; making and destroying does.
class Rows {
 public:
  // `shape` is what the caller is told to pass, e.g. "(N, 2)". Throws TypeError if the array does
  // not hold real numbers, and ValueError for another shape.
  Rows(py::handle array, py::ssize_t columns, const char* name);

  // Views one column, a 1-D array of float64 or float32.
  explicit Rows(py::array array);

  std::size_t size() const { return size_; }
  double operator()(std::size_t row, py::ssize_t column) const {
    const char* const at =
        data_ + static_cast<py::ssize_t>(row) * row_stride_ + column * column_stride_;
    if (single_) return static_cast<double>(load<float>(at));
    return load<double>(at);
  }
  std::vector<double> column(py::ssize_t column) const;
  void copy_column(py::ssize_t column, std::vector<double>& to) const;

 private:
  // Strides need not be multiples of the alignment.
  template <class T>
  static T load(const char* at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
  }

  py::object owner_;
  const char* data_ = nullptr;
  std::size_t size_ = 0;
  py::ssize_t row_stride_ = 0, column_stride_ = 0;
  bool single_ = false;
};

// Returns a vector of numbers from any 1-D array or sequence, or from one column or row.
std::vector<double> numbers(py::handle values, const char* name);
// Returns exactly n numbers likewise.
std::vector<double> numbers(py::handle values, std::size_t n, const char* name);

// Numbers of single precision in C order, with the shape they had.
struct FloatBlock {
  std::vector<float> values;
  std::vector<std::size_t> shape;
};
// Reads an array of so many dimensions. Throws as Rows does.
FloatBlock floats(py::handle values, py::ssize_t dimensions, const char* name);

// These make arrays that own their memory. A length alone is no shape: pybind11 before 2.12 then
// asks numpy 2 for the size of an item in vain.
template <class T>
py::array_t<T> to_array(const std::vector<T>& values) {
  return py::array_t<T>(std::vector<py::ssize_t>{static_cast<py::ssize_t>(values.size())},
                        values.data());
}
py::array_t<double> to_array(const Vector3& v);
py::array_t<double> to_array(const Matrix3& m);
py::array_t<double> to_array(const Matrix6& m);

// Makes a read-only view of memory that `owner` keeps alive.
template <class T>
py::array view(const T* data, std::vector<py::ssize_t> shape, py::handle owner) {
  py::array_t<T> array(std::move(shape), data, owner);
  py::detail::array_proxy(array.ptr())->flags &= ~py::detail::npy_api::NPY_ARRAY_WRITEABLE_;
  return std::move(array);
}

}  // namespace pose_refine::python
