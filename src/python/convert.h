// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pybind11/pybind11.h>

#include <optional>
#include <string>
#include <vector>

#include "pose_refine/camera.h"
#include "pose_refine/image.h"
#include "pose_refine/pose.h"
#include "pose_refine/support/error.h"

// These functions convert what users already have into our types. They recognize an object by its
// attributes, not by its class.
namespace pose_refine::python {

namespace py = pybind11;

// Accepts a pose_refine.Pose; a pycolmap.Rigid3d (.rotation.quat x y z w, .translation); a
// poselib.CameraPose (.q w x y z, .t); (q, t); {"q": ..., "t": ...}; a 3x4 or 4x4 matrix; seven
// numbers w x y z tx ty tz; or a bound method that gives one of these. Numbers that were rounded
// are normalized; a quaternion of another norm is a ValueError, because no function has a meaning
// for it. NaN passes: it stands for a missing pose.
Pose to_pose(py::handle object);
// The same where the library itself tells what is wrong with a pose: any quaternion passes, so that
// the verdict about this one image, or the writer of a file, refuses it.
Pose to_unchecked_pose(py::handle object);
// The pose of numbers, by the rule of to_pose().
Pose pose_of_numbers(const Quaternion& rotation, const Vector3& translation);

// Accepts a pose_refine.Camera; a pycolmap.Camera or any object with model (name, id or
// enumeration), width, height and params; or a dict of these.
Camera to_camera(py::handle object);

// Returns the C++ object inside a Python object of exactly this class, or null for any other and
// for one that was never initialized. It is quicker than pybind11's cast, which allows for
// inheritance.
template <class T>
const T* exactly(py::handle object) {
  static PyObject* const type = py::type::of<T>().release().ptr();
  if (reinterpret_cast<PyObject*>(Py_TYPE(object.ptr())) != type) return nullptr;
  auto* const instance = reinterpret_cast<py::detail::instance*>(object.ptr());
  return static_cast<const T*>(instance->get_value_and_holder().value_ptr());
}

// Reads three numbers.
Vector3 to_vector3(py::handle values, const char* name);
// Reads (N, 3) points.
std::vector<Vector3> to_points(py::handle array, const char* name);

// The name of an object's type, for messages.
std::string type_of(py::handle object);

// Calls `read` and puts the text that `where` makes before the words of what it throws.
template <class Where, class Read>
auto said_of(const Where& where, const Read& read) {
  try {
    return read();
  } catch (const py::value_error& error) {
    throw py::value_error(where() + error.what());
  } catch (const py::type_error& error) {
    throw py::type_error(where() + error.what());
  }
}

// Names are bytes here and text there. A name that is not UTF-8 gets surrogates, as in Python's own
// file names, and comes back as it was.
py::str text_of(const std::string& name);
std::string name_of(py::handle text);

// Returns the value, or throws by the kind of error: OSError for files, ValueError otherwise.
[[noreturn]] void raise(const Error& error);
template <class T>
T value_or_raise(Result<T> result) {
  if (!result) raise(result.error());
  return std::move(*result);
}
void raise_unless_ok(const Status& status);

// Throws "unknown option 'los': did you mean 'loss'?" as TypeError.
[[noreturn]] void raise_unknown(const std::string& what, const std::string& key,
                                const std::vector<std::string>& known);
// Returns the index of `text` in `names`, or throws a ValueError with the nearest name.
int choice(const std::string& what, py::handle text, const std::vector<std::string>& names);

}  // namespace pose_refine::python
