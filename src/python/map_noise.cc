// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/map_noise.h"

#include <pybind11/stl.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "python/arrays.h"
#include "python/bind.h"
#include "python/convert.h"
#include "python/image_list.h"
#include "python/named.h"
#include "python/notes.h"
#include "python/options.h"
#include "python/state.h"

namespace pose_refine::python {
namespace {

constexpr double kDegrees = 180.0 / 3.14159265358979323846;

Model model_at(const PathLike& path) {
  return value_with_notes(read_model(name_of(path)), name_of(path));
}

MapNoise estimate(const PathLike& model, std::size_t max_images, const Number& threads,
                  const OptionsLike& options, const py::kwargs& keywords) {
  const MapNoiseOptions chosen{max_images, to_options(options, keywords)};
  require_effect(chosen.refine, false);
  const int count = threads_of(threads);
  const Model map = model_at(model);
  const auto estimated = [&] {
    const py::gil_scoped_release release;
    return estimate_map_noise(map, chosen, count);
  };
  return value_or_raise(estimated());
}

// Either the noise widens the result, for which its camera is needed, or a known error.
ImageResult widen(const ImageResult& result, const CameraLike& camera, const MapNoise* noise,
                  std::optional<double> sigma) {
  if ((noise != nullptr) == sigma.has_value() || camera.is_none() != sigma.has_value())
    throw py::type_error("widened takes either camera and noise, or sigma");
  if (noise) return {widened(result, to_camera(camera), *noise), result.name};
  if (!(*sigma >= 0.0) || !std::isfinite(*sigma))
    throw py::value_error("sigma must be finite and 0 or more");
  return {widened(result, *sigma), result.name};
}

py::array_t<double> covariances_of_points(const PathLike& model, const Number& threads) {
  const int count = threads_of(threads);
  const Model map = model_at(model);
  std::vector<std::optional<Matrix3>> found;
  {
    const py::gil_scoped_release release;
    found = point_covariances(map, count);
  }
  const Matrix3 unknown = Matrix3::Constant(std::numeric_limits<double>::quiet_NaN());
  py::array_t<double> all({static_cast<py::ssize_t>(found.size()), py::ssize_t{3}, py::ssize_t{3}});
  double* to = all.mutable_data();
  // The matrices are symmetric, so columns first and rows first are the same.
  for (const std::optional<Matrix3>& one : found)
    to = std::copy_n((one ? *one : unknown).data(), 9, to);
  return all;
}

void bind_type(py::module_& module) {
  py::class_<MapNoise> type(
      module, "MapNoise",
      R"(How far a map itself is off, by `covariances.estimate_map_noise`; frozen.

It is compared, copied and pickled by value. `covariances.widened` widens results by it.)");
  bind_value(type);
  type.def_readonly("images", &MapNoise::images,
                    "How many images were left out, refined, and have a covariance.")
      .def_readonly("median_position", &MapNoise::median_position,
                    "Median error of their camera centers [scene units].")
      .def_property_readonly(
          "median_rotation_deg", [](const MapNoise& n) { return n.median_rotation * kDegrees; },
          "Median error of their rotations [deg].")
      .def_readonly("within_bound95", &MapNoise::within_bound95,
                    "Share of them, 0 to 1, with both errors within bound95, not widened.")
      .def_readonly("position_growth", &MapNoise::position_growth,
                    "What an observation adds to the covariance of the center, as a part of it.")
      .def_readonly("rotation_growth", &MapNoise::rotation_growth,
                    "What an observation adds to the covariance of the rotation, likewise.")
      .def_property_readonly(
          "cameras", [](const MapNoise& n) { return py::tuple(py::cast(n.cameras)); },
          "Cameras of these images, a tuple of Camera, copies.")
      .def("__repr__", [](const MapNoise& n) {
        return py::str("<MapNoise of {} images: {:.3g} scene units, {:.3g} deg>")
            .format(n.images, n.median_position, n.median_rotation * kDegrees);
      });
}

}  // namespace

void bind_map_noise(py::module_& module) {
  using py::arg;
  bind_type(module);
  module.def("estimate_map_noise", estimate, arg("model"), py::kw_only(), arg("max_images") = 40,
             arg("threads") = 0, arg("options") = py::none(),
             R"(How far a map itself is off, which no residual shows: a MapNoise.

Images of the map are left out one by one, and refined against points that the others make. Errors
that points share do not fall with the number of observations, so they are told apart.
model: path of a model in any format with cameras, observations and points.
max_images: how many are left out, 3 or more, spread evenly over the map.
threads: 0: all cores; the result does not depend on their number.
options and keywords: how images are refined, as in `refine`; pull, fix, max_translation,
    max_rotation_deg and start_spread are left out.

OSError or ValueError where the model cannot be read; ValueError for options out of range, and where
fewer than three images have a pose, a camera and ten points that two others see. The GIL is
released.)");
  module.def(
      "widened", widen, arg("result"), arg("camera") = py::none(), arg("noise") = py::none(),
      py::kw_only(), arg("sigma") = py::none(),
      R"(The result of an image that was refined against a map, with the covariance and bound95 that
the errors of the map leave it.

camera, noise: the camera of the image, as for `refine`, and the MapNoise of the map.
sigma: instead of both, the standard deviation along each axis of an error that all points near to
    the image share [scene units]; 0 changes nothing.

A result without covariance stays as it is. TypeError unless either is given; ValueError for a sigma
that is negative or not finite.)");
  module.def(
      "point_covariances", covariances_of_points, arg("model"), arg("threads") = 0,
      R"((P, 3, 3) covariance of each point of the model at this path along the axes of the world
[scene units^2], from its own observations, in the order of `io.read_model(model)["points3D"]`.

It is NaN for a point that fewer than two images see, or whose rays leave it open. The others can be
`point_covariances` of `refine`. Errors that points share are not in them. threads: 0: all cores.
OSError or ValueError where the model cannot be read. The GIL is released.)");
}

}  // namespace pose_refine::python
