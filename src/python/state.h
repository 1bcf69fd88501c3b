// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pybind11/pybind11.h>

#include <functional>
#include <string>
#include <string_view>

#include "pose_refine/image.h"
#include "pose_refine/result.h"
#include "pose_refine/support/map_noise.h"

// The values of this module are compared, hashed and pickled by their bytes, which keep every bit,
// except that all NaN are one.
namespace pose_refine::python {

namespace py = pybind11;

// The result of an image with the image's name. It is what Python knows as RefineResult.
struct ImageResult : RefineResult {
  std::string name;

  ImageResult() = default;
  ImageResult(RefineResult result, std::string image)
      : RefineResult(std::move(result)), name(std::move(image)) {}
};

// These are there for Pose, Camera, Loss, Prior, Image, ImageResult and MapNoise. Reading throws
// ValueError when the bytes are those of something else.
template <class T>
std::string to_bytes(const T& value);
template <class T>
T from_bytes(std::string_view bytes);

// Gives a type that is frozen ==, hash and copies by the text that `key` makes of a value.
template <class T>
void bind_equality(py::class_<T>& type, std::string (*key)(const T&)) {
  type.def(
          "__eq__",
          [key](const T& a, const py::object& b) -> py::object {
            if (!py::isinstance<T>(b)) return py::reinterpret_borrow<py::object>(Py_NotImplemented);
            return py::bool_(key(a) == key(b.cast<const T&>()));
          },
          py::arg("other"))
      .def("__hash__", [key](const T& a) { return std::hash<std::string>()(key(a)); })
      .def("__copy__", [](const py::object& self) { return self; })
      .def(
          "__deepcopy__", [](const py::object& self, const py::object&) { return self; },
          py::arg("memo"));
}

// The same by all bytes of a value, and pickle.
template <class T>
void bind_value(py::class_<T>& type) {
  bind_equality<T>(type, to_bytes<T>);
  type.def(py::pickle([](const T& a) { return py::bytes(to_bytes(a)); },
                      [](const py::bytes& state) { return from_bytes<T>(std::string(state)); }));
}

}  // namespace pose_refine::python
