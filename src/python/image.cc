// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/image.h"

#include <pybind11/stl.h>

#include <string>
#include <utility>
#include <vector>

#include "python/arrays.h"
#include "python/bind.h"
#include "python/convert.h"
#include "python/named.h"
#include "python/problem.h"
#include "python/state.h"

namespace pose_refine::python {
namespace {

// An error of an image that has a name begins with it.
Image made(const ImageParts& parts, py::handle name) {
  std::string own = name_of(name);
  const auto where = [&]() -> std::string {
    return own.empty() ? "" : "image " + py::repr(name).cast<std::string>() + ": ";
  };
  Image image = said_of(where, [&] { return Source(parts).make(); });
  image.name = std::move(own);
  return image;
}

py::array columns(std::initializer_list<const std::vector<double>*> all) {
  const auto n = static_cast<py::ssize_t>((*all.begin())->size());
  py::array_t<double> array({n, static_cast<py::ssize_t>(all.size())});
  auto out = array.mutable_unchecked<2>();
  py::ssize_t k = 0;
  for (const std::vector<double>* column : all) {
    for (py::ssize_t i = 0; i < n; ++i) out(i, k) = (*column)[static_cast<std::size_t>(i)];
    ++k;
  }
  return std::move(array);
}

}  // namespace

void bind_problem(py::module_& module) {
  py::class_<Image> type(module, "Image", R"(One image to refine; frozen, its arrays are copied.

points2D (N, 2) [px], points3D (N, 3) [scene units], camera, cam_from_world and what follows: as for
`refine`. points3D_ids: (N,) whole numbers that name the points; they are carried along.)");
  bind_value(type);
  type.def(py::init([](const ArrayLike& points2D, const ArrayLike& points3D,
                       const CameraLike& camera, const PoseLike& cam_from_world,
                       const ArrayLike& weights, const ArrayLike& covariances,
                       const ArrayLike& point_covariances, const PriorsLike& priors,
                       const ArrayLike& points3D_ids, const Choice& name) {
             return made({points2D, points3D, camera, cam_from_world, weights, covariances,
                          point_covariances, priors, points3D_ids},
                         name);
           }),
           py::arg("points2D"), py::arg("points3D"), py::arg("camera"), py::arg("cam_from_world"),
           py::kw_only(), py::arg("weights") = py::none(), py::arg("covariances") = py::none(),
           py::arg("point_covariances") = py::none(), py::arg("priors") = py::none(),
           py::arg("points3D_ids") = py::none(), py::arg("name") = "")
      .def_property_readonly(
          "name", [](const Image& p) { return text_of(p.name); }, "Name of the image.")
      .def_property_readonly(
          "camera", [](const Image& p) { return p.camera; }, "The camera, a copy.")
      .def_property_readonly(
          "cam_from_world", [](const Image& p) { return p.cam_from_world; }, "The start, a copy.")
      .def_property_readonly(
          "points2D",
          [](const Image& p) {
            return columns({&p.correspondences.u, &p.correspondences.v});
          },
          "(N, 2) pixels, a copy.")
      .def_property_readonly(
          "points3D",
          [](const Image& p) {
            return columns({&p.correspondences.x, &p.correspondences.y, &p.correspondences.z});
          },
          "(N, 3) scene units, a copy.")
      .def_property_readonly(
          "weights", [](const Image& p) { return to_array(p.correspondences.weight); },
          "(N,), or (0,) when all count once.")
      .def_property_readonly(
          "points3D_ids", [](const Image& p) { return to_array(p.correspondences.point3D_id); },
          "(N,) names of the points, or (0,) when they have none; a copy.")
      .def_property_readonly(
          "priors", [](const Image& p) { return py::tuple(py::cast(p.priors)); },
          "Measurements of the pose by sensors: Prior, copies.")
      .def_property_readonly(
          "defect", [](const Image& p) { return p.defect.reason; },
          "Reason why the image cannot be refined, e.g. 'no_camera'; '' if it can.")
      .def("__len__", [](const Image& p) { return p.correspondences.size(); })
      .def("__repr__", [](const Image& p) {
        return py::str("<Image {!r}: {} points>").format(text_of(p.name), p.correspondences.size());
      });
}

}  // namespace pose_refine::python
