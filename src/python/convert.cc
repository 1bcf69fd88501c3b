// SPDX-License-Identifier: BSD-3-Clause
#include "python/convert.h"

#include <filesystem>
#include <system_error>

#include "io/text/nearest_word.h"
#include "io/text/rotation.h"
#include "python/arrays.h"

namespace pose_refine::python {
namespace {

// Normalizes what was rounded, and leaves a quaternion of another norm as it is.
Quaternion unit(double w, double x, double y, double z) {
  const Result<Quaternion> q = io::unit_quaternion(w, x, y, z);
  return q ? *q : Quaternion(w, x, y, z);
}

Pose pose_of(py::handle q, py::handle t) {
  const std::vector<double> wxyz = numbers(q, 4, "the quaternion (w x y z)");
  const std::vector<double> xyz = numbers(t, 3, "the translation");
  return {unit(wxyz[0], wxyz[1], wxyz[2], wxyz[3]), Vector3(xyz[0], xyz[1], xyz[2])};
}

[[noreturn]] void raise_shape(const std::string& shape, const char* cure) {
  throw py::value_error(
      "a pose is a matrix [R | t] of shape (3, 4) or (4, 4), a row w x y z tx ty tz or "
      "(q, t), not of shape " +
      shape + cure);
}

// A row of a table, w x y z tx ty tz.
Pose pose_of_row(py::handle given) {
  const std::vector<double> n = numbers(given, "the pose");
  if (n.size() != 7)
    raise_shape("(" + std::to_string(n.size()) + ",)",
                n.size() == 4 ? ": pass the translation too, (q, t)" : "");
  return {unit(n[0], n[1], n[2], n[3]), Vector3(n[4], n[5], n[6])};
}

// Says why a matrix is no pose; empty if it is one. `rows` are its first three, `last` its fourth.
std::string wrong_matrix(const Matrix3& r, const Eigen::RowVector4d& last) {
  if (last != Eigen::RowVector4d(0.0, 0.0, 0.0, 1.0))
    return "its last row is not 0 0 0 1; if its last column is, pass its transpose";
  const Matrix3 square = r * r.transpose();
  if (!((square - Matrix3::Identity()).cwiseAbs().maxCoeff() < 1e-3))
    return "R R^T is not the identity; if R is scaled, divide it by its scale";
  return r.determinant() > 0.0 ? "" : "R is a reflection, its determinant is -1: negate an axis";
}

Pose pose_of_matrix(py::handle given) {
  const auto array = py::array::ensure(given);
  if (array && array.ndim() == 1) return pose_of_row(given);
  if (array && array.ndim() == 2 && array.shape(0) == 3 && array.shape(1) == 3)
    raise_shape("(3, 3)", ": pass the translation too, np.c_[R, t]");
  if (array && (array.ndim() != 2 || array.shape(1) != 4)) raise_shape(shape_of(array), "");
  const Rows rows(given, 4, "the pose matrix");
  if (rows.size() != 3 && rows.size() != 4)
    raise_shape("(" + std::to_string(rows.size()) + ", 4)", "");
  Matrix3 r;
  Vector3 t;
  Eigen::RowVector4d last(0.0, 0.0, 0.0, 1.0);
  for (int i = 0; i < 3; ++i) {
    for (int k = 0; k < 3; ++k) r(i, k) = rows(static_cast<std::size_t>(i), k);
    t[i] = rows(static_cast<std::size_t>(i), 3);
  }
  for (int k = 0; k < 4; ++k)
    if (rows.size() == 4) last[k] = rows(3, k);
  const std::string wrong = wrong_matrix(r, last);
  if (!wrong.empty())
    throw py::value_error("the pose matrix is not a rotation and translation [R | t]: " + wrong);
  return {Quaternion(Quaternion(r).normalized()), t};
}

std::optional<CameraModel> model_of(py::handle model) {
  if (py::isinstance<py::str>(model)) return camera_model_from_name(model.cast<std::string>());
  if (py::hasattr(model, "name"))
    return camera_model_from_name(py::str(model.attr("name")).cast<std::string>());
  if (PyIndex_Check(model.ptr())) return camera_model_from_id(model.cast<std::int64_t>());
  return std::nullopt;
}

std::uint64_t pixels_of(py::handle value, const char* name) {
  const double pixels = PyFloat_AsDouble(value.ptr());
  if (PyErr_Occurred()) {
    PyErr_Clear();
    throw py::type_error(std::string("camera ") + name + " must be a number of pixels, not " +
                         type_of(value));
  }
  if (!(pixels >= 0.0 && pixels < 1e18))
    throw py::value_error(std::string("camera ") + name + " must be a number of pixels, not " +
                          py::repr(value).cast<std::string>());
  return static_cast<std::uint64_t>(pixels);
}

Camera camera_of(py::handle model, py::handle width, py::handle height, py::handle params) {
  const auto known = model_of(model);
  if (!known) {
    std::vector<std::string> names;
    for (const CameraModelInfo& info : camera_models()) names.emplace_back(info.name);
    const auto text = py::str(model).cast<std::string>();
    throw py::value_error("unknown camera model '" + text + "': did you mean '" +
                          io::nearest(text, names) + "'?");
  }
  Camera camera = {*known, pixels_of(width, "width"), pixels_of(height, "height"),
                   numbers(params, "camera params")};
  const CameraModelInfo& info = camera_model_info(*known);
  if (camera.params.size() != static_cast<std::size_t>(info.num_params))
    throw py::value_error(std::string(info.name) + " has " + std::to_string(info.num_params) +
                          " parameters (" + std::string(info.params) + "), not " +
                          std::to_string(camera.params.size()));
  return camera;
}

Camera camera_of_dict(const py::dict& dict) {
  PyObject* values[4];
  static constexpr const char* kKeys[] = {"model", "width", "height", "params"};
  for (int i = 0; i < 4; ++i) {
    values[i] = PyDict_GetItemString(dict.ptr(), kKeys[i]);
    if (!values[i])
      throw py::value_error(std::string("the camera has no '") + kKeys[i] +
                            "': needed are model, width, height and params");
  }
  return camera_of(values[0], values[1], values[2], values[3]);
}

// Returns null if the object has no such attribute.
py::object attribute(py::handle object, const char* name) {
  PyObject* const value = PyObject_GetAttrString(object.ptr(), name);
  if (!value) PyErr_Clear();
  return py::reinterpret_steal<py::object>(value);
}

}  // namespace

std::string type_of(py::handle object) {
  return py::str(py::type::handle_of(object).attr("__name__")).cast<std::string>();
}

Pose pose_of_numbers(const Quaternion& q, const Vector3& translation) {
  if (!q.coeffs().allFinite()) return {q, translation};
  const auto rotation = io::unit_quaternion(q.w(), q.x(), q.y(), q.z());
  if (rotation) return {*rotation, translation};
  throw py::value_error(rotation.error().to_string() +
                        (q.norm() > 0.0 ? ": pass q / np.linalg.norm(q)" : ""));
}

Pose to_pose(py::handle object) {
  if (const Pose* const pose = exactly<Pose>(object)) return *pose;
  const Pose pose = to_unchecked_pose(object);
  return pose_of_numbers(pose.rotation, pose.translation);
}

Pose to_unchecked_pose(py::handle object) {
  if (const Pose* const pose = exactly<Pose>(object)) return *pose;
  if (py::isinstance<py::dict>(object)) {
    const auto dict = py::reinterpret_borrow<py::dict>(object);
    if (!dict.contains("q") || !dict.contains("t"))
      throw py::value_error("a pose as a dict needs 'q' (w x y z) and 't'");
    return pose_of(dict["q"], dict["t"]);
  }
  if (py::isinstance<py::array>(object)) return pose_of_matrix(object);
  if (py::isinstance<py::tuple>(object) || py::isinstance<py::list>(object)) {
    const auto pair = py::reinterpret_borrow<py::sequence>(object);
    return pair.size() == 2 ? pose_of(pair[0], pair[1]) : pose_of_matrix(object);
  }
  // pycolmap's Image.cam_from_world is a method, which is easily not called.
  if (PyMethod_Check(object.ptr()))
    return to_unchecked_pose(py::reinterpret_borrow<py::object>(object)());
  if (const py::object wxyz = attribute(object, "q"))
    if (const py::object t = attribute(object, "t")) return pose_of(wxyz, t);
  const py::object rotation = attribute(object, "rotation");
  const py::object translation = attribute(object, "translation");
  if (rotation && translation) {
    const auto q = numbers(rotation.attr("quat"), 4, "rotation.quat (x y z w)");
    const auto t = numbers(translation, 3, "translation");
    return {unit(q[3], q[0], q[1], q[2]), Vector3(t[0], t[1], t[2])};
  }
  throw py::type_error(
      "a pose is a Pose, (q, t), a matrix [R | t], a row w x y z tx ty tz, or an object of "
      "pycolmap "
      "or poselib, not " +
      type_of(object));
}

Camera to_camera(py::handle object) {
  if (const Camera* const camera = exactly<Camera>(object)) return *camera;
  if (py::isinstance<py::dict>(object))
    return camera_of_dict(py::reinterpret_borrow<py::dict>(object));
  if (const py::object params = attribute(object, "params")) {
    // poselib has model_name() where pycolmap has model.
    py::object model = attribute(object, "model");
    if (!model) {
      model = attribute(object, "model_name");
      if (model && PyCallable_Check(model.ptr())) model = model();
    }
    const py::object width = attribute(object, "width"), height = attribute(object, "height");
    if (model && width && height) return camera_of(model, width, height, params);
  }
  PyErr_Clear();
  throw py::type_error(
      "a camera is a Camera, a dict, or an object with model, width, height and params, not " +
      type_of(object) +
      ": K is Camera('PINHOLE', width, height, [K[0, 0], K[1, 1], K[0, 2], K[1, 2]])");
}

Vector3 to_vector3(py::handle values, const char* name) {
  const std::vector<double> xyz = numbers(values, 3, name);
  return {xyz[0], xyz[1], xyz[2]};
}

std::vector<Vector3> to_points(py::handle array, const char* name) {
  const Rows rows(array, 3, name);
  std::vector<Vector3> points(rows.size());
  for (std::size_t i = 0; i < points.size(); ++i)
    points[i] = Vector3(rows(i, 0), rows(i, 1), rows(i, 2));
  return points;
}

py::str text_of(const std::string& name) {
  PyObject* const text =
      PyUnicode_DecodeFSDefaultAndSize(name.data(), static_cast<py::ssize_t>(name.size()));
  if (!text) throw py::error_already_set();
  return py::reinterpret_steal<py::str>(text);
}

std::string name_of(py::handle text) {
  PyObject* bytes = nullptr;
  if (!PyUnicode_FSConverter(text.ptr(), &bytes)) {
    if (!PyErr_ExceptionMatches(PyExc_TypeError)) throw py::error_already_set();
    PyErr_Clear();
    throw py::type_error("a path or name must be text, not " + type_of(text));
  }
  return py::reinterpret_steal<py::bytes>(bytes).cast<std::string>();
}

void raise(const Error& error) {
  const std::string text = error.to_string();
  PyObject* type = nullptr;
  // What is not found may also be in a file that is there.
  std::error_code unknown;
  if (error.code == ErrorCode::kNotFound && !std::filesystem::exists(error.file, unknown))
    type = PyExc_FileNotFoundError;
  if (error.code == ErrorCode::kExists) type = PyExc_FileExistsError;
  if (error.code == ErrorCode::kUnreadable || error.code == ErrorCode::kWriteFailed)
    type = PyExc_OSError;
  // It may show a name that is not UTF-8.
  PyErr_SetObject(type == nullptr ? PyExc_ValueError : type, text_of(text).ptr());
  throw py::error_already_set();
}

void raise_unless_ok(const Status& status) {
  if (!status) raise(status.error());
}

void raise_unknown(const std::string& what, const std::string& key,
                   const std::vector<std::string>& known) {
  throw py::type_error("unknown " + what + " '" + key + "': did you mean '" +
                       io::nearest(key, known) + "'?");
}

int choice(const std::string& what, py::handle value, const std::vector<std::string>& names) {
  if (!py::isinstance<py::str>(value)) throw py::type_error(what + " must be a string");
  const auto text = value.cast<std::string>();
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == text) return static_cast<int>(i);
  throw py::value_error(what + "='" + text + "': did you mean '" + io::nearest(text, names) + "'?");
}

}  // namespace pose_refine::python
