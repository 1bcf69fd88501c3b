// SPDX-License-Identifier: BSD-3-Clause
#include <pybind11/stl.h>

#include <limits>

#include "io/text/rotation.h"
#include "python/arrays.h"
#include "python/bind.h"
#include "python/convert.h"
#include "python/named.h"
#include "python/state.h"

namespace pose_refine::python {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

py::array_t<double> quaternion(const Pose& pose) {
  const Quaternion& q = pose.rotation;
  return to_array(std::vector<double>{q.w(), q.x(), q.y(), q.z()});
}

py::array_t<double> matrix(const Pose& pose) {
  py::array_t<double> array({3, 4});
  auto m = array.mutable_unchecked<2>();
  const Matrix3 r = pose.rotation_matrix();
  for (int i = 0; i < 3; ++i) {
    for (int k = 0; k < 3; ++k) m(i, k) = r(i, k);
    m(i, 3) = pose.translation[i];
  }
  return array;
}

py::array_t<double> rows_of(const std::vector<Vector3>& points) {
  py::array_t<double> array({static_cast<py::ssize_t>(points.size()), py::ssize_t{3}});
  if (!points.empty())
    std::memcpy(array.mutable_data(), points[0].data(), points.size() * sizeof(Vector3));
  return array;
}

py::object multiplied(const Pose& pose, py::handle other) {
  if (py::isinstance<Pose>(other)) return py::cast(pose * other.cast<const Pose&>());
  std::vector<Vector3> points = to_points(other, "points");
  for (Vector3& point : points) point = pose * point;
  return rows_of(points);
}

py::array_t<double> projected(const Camera& camera, const ArrayLike& points) {
  const Rows rows(points, 3, "points");
  py::array_t<double> array({static_cast<py::ssize_t>(rows.size()), py::ssize_t{2}});
  auto out = array.mutable_unchecked<2>();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto pixel = project(camera, {rows(i, 0), rows(i, 1), rows(i, 2)});
    for (int k = 0; k < 2; ++k) out(static_cast<py::ssize_t>(i), k) = pixel ? (*pixel)[k] : kNone;
  }
  return array;
}

py::array_t<double> unprojected(const Camera& camera, const ArrayLike& pixels) {
  const Rows rows(pixels, 2, "pixels");
  std::vector<Vector3> rays(rows.size(), Vector3(kNone, kNone, kNone));
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (const auto ray = unproject(camera, {rows(i, 0), rows(i, 1)})) rays[i] = *ray;
  return rows_of(rays);
}

Camera checked(Camera camera) {
  return value_or_raise(
      make_camera(camera.model, camera.width, camera.height, std::move(camera.params)));
}

py::dict dict_of(const Camera& camera) {
  py::dict dict;
  dict["model"] = std::string(camera_model_info(camera.model).name);
  dict["width"] = camera.width;
  dict["height"] = camera.height;
  dict["params"] = camera.params;
  return dict;
}

void bind_pose(py::module_& module) {
  py::class_<Pose> type(module, "Pose", R"(A pose cam_from_world: x_cam = R x_world + t; frozen.

Pose(): identity. Pose(q, t): unit quaternion w x y z and translation [scene units].
Pose(other): a matrix [R | t] (3x4 or 4x4), (q, t), a pycolmap.Rigid3d, a poselib.CameraPose.
A norm within 0.001 of 1 was rounded and becomes 1; any other is a ValueError. Only a start that
`refine` is given and rejects comes back as it was.)");
  type.def(py::init<>())
      .def(py::init([](const PoseLike& other) { return to_pose(other); }), py::arg("other"))
      .def(py::init([](const ArrayLike& q, const ArrayLike& t) {
             return to_pose(py::make_tuple(q, t));
           }),
           py::arg("q"), py::arg("t"))
      .def_property_readonly("q", quaternion, "(4,) unit quaternion w x y z.")
      .def_property_readonly(
          "t", [](const Pose& p) { return to_array(p.translation); },
          "(3,) translation [scene units].")
      .def_property_readonly(
          "R", [](const Pose& p) { return to_array(p.rotation_matrix()); },
          "(3, 3) rotation matrix.")
      .def_property_readonly("matrix", matrix, "(3, 4) [R | t].")
      .def_property_readonly(
          "center", [](const Pose& p) { return to_array(p.center()); },
          "(3,) camera center in the world, -R^T t.")
      .def("inverse", &Pose::inverse, "world_from_cam.")
      .def("__matmul__", multiplied, py::arg("other"),
           "pose @ points (N, 3) -> (N, 3) in the camera frame; pose @ pose: first the right one.")
      .def("__repr__", [](const Pose& p) {
        return py::str("Pose(q={}, t={})")
            .format(quaternion(p).attr("tolist")(), to_array(p.translation).attr("tolist")());
      });
  bind_value(type);
  module.def(
      "_normalized_pose",
      [](const PoseLike& given) {
        Pose pose = to_unchecked_pose(given);
        const Quaternion& q = pose.rotation;
        if (!io::is_unit_quaternion(q.w(), q.x(), q.y(), q.z())) pose.rotation.normalize();
        return pose;
      },
      py::arg("given"), "The pose with a quaternion of norm 1, whatever its norm was.");
}

void bind_camera(py::module_& module) {
  py::class_<Camera> type(module, "Camera", R"(A camera: one of COLMAP's 18 models; frozen.

Camera(model, width, height, params): model by name ("OPENCV") or id, size in pixels, params in
COLMAP's order. Camera(other): a dict of these, a pycolmap.Camera, a poselib.Camera.
Pixel (0, 0) is the corner of the top-left pixel.)");
  type.def(py::init([](const CameraLike& other) { return checked(to_camera(other)); }),
           py::arg("other"))
      .def(py::init([](const Choice& model, const Number& width, const Number& height,
                       const ArrayLike& params) {
             py::dict dict;
             dict["model"] = model;
             dict["width"] = width;
             dict["height"] = height;
             dict["params"] = params;
             return checked(to_camera(dict));
           }),
           py::arg("model"), py::arg("width"), py::arg("height"), py::arg("params"))
      .def_property_readonly(
          "model", [](const Camera& c) { return std::string(camera_model_info(c.model).name); },
          "Name of the model.")
      .def_property_readonly(
          "width", [](const Camera& c) { return c.width; }, "Pixels.")
      .def_property_readonly(
          "height", [](const Camera& c) { return c.height; }, "Pixels.")
      .def_property_readonly(
          "params", [](const Camera& c) { return to_array(c.params); }, "(P,) a copy.")
      .def("to_dict", dict_of, "{'model', 'width', 'height', 'params'}.")
      .def("project", projected, py::arg("points"),
           "(N, 3) points in the camera frame -> (N, 2) pixels; NaN where the model sees none.")
      .def("unproject", unprojected, py::arg("pixels"),
           "(N, 2) pixels -> (N, 3) unit rays in the camera frame; NaN outside the model's domain.")
      .def("__repr__", [](const Camera& c) {
        return py::str("Camera('{}', {}, {}, {})")
            .format(std::string(camera_model_info(c.model).name), c.width, c.height, c.params);
      });
  bind_value(type);
}

}  // namespace

void bind_geometry(py::module_& module) {
  bind_pose(module);
  bind_camera(module);
  module.def(
      "camera_models",
      [] {
        py::dict all;
        for (const CameraModelInfo& info : camera_models())
          all[py::str(std::string(info.name))] = std::string(info.params);
        return all;
      },
      "The camera models: name -> names of the parameters, in their order.");
}

}  // namespace pose_refine::python
