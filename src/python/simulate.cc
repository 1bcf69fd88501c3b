// SPDX-License-Identifier: BSD-3-Clause
#include <pybind11/stl.h>

#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "python/arrays.h"
#include "python/bind.h"
#include "python/convert.h"
#include "python/named.h"
#include "simulate/synthetic.h"

namespace pose_refine::python {
namespace {

void require(bool right, const char* what) {
  if (!right) throw py::value_error(what);
}

std::vector<CameraModel> models_of(py::handle names) {
  std::vector<std::string> known;
  for (const CameraModelInfo& info : camera_models()) known.emplace_back(info.name);
  if (py::isinstance<py::str>(names) || !py::isinstance<py::iterable>(names))
    throw py::type_error("camera_models must be a list of names, not " + type_of(names) +
                         ": one is ['OPENCV']");
  std::vector<CameraModel> models;
  for (const py::handle name : names)
    models.push_back(
        camera_models()[static_cast<std::size_t>(choice("camera_models", name, known))].model);
  require(!models.empty(), "camera_models must name one model or more");
  return models;
}

Repeat repeat_of(const std::optional<std::pair<double, int>>& given, int points) {
  if (!given) return {};
  const Repeat repeat{given->first, given->second};
  require(
      repeat.period >= 0.1 && repeat.period <= 1e6 && repeat.count >= 2 && repeat.count <= points,
      "repeat must be (period, count): 0.1 m or more, and 2 copies or more but no more than "
      "points");
  require(repeat.period * repeat.count >= 3.0, "repeat must make a room of 3 m or more");
  return repeat;
}

void check(const SyntheticOptions& o) {
  require(o.images >= 1, "images must be 1 or more");
  require(o.points >= 4, "points must be 4 or more");
  require(o.matches >= 0, "matches_per_image must be 0 or more");
  require(o.outliers >= 0.0 && o.outliers <= 1.0, "outliers must lie in [0, 1]");
  for (const double size : {o.noise_px, o.pose_error_m, o.pose_error_deg})
    require(std::isfinite(size) && size >= 0.0,
            "noise_px, pose_error_m and pose_error_deg must be finite and 0 or more");
}

// The images, and name -> true pose.
py::tuple made(const SyntheticOptions& options) {
  std::vector<SyntheticImage> all;
  {
    const py::gil_scoped_release release;
    all = make_synthetic(options);
  }
  py::list images;
  py::dict truth;
  for (SyntheticImage& one : all) {
    truth[text_of(one.image.name)] = one.truth;
    images.append(py::cast(std::move(one.image)));
  }
  return py::make_tuple(images, truth);
}

}  // namespace

void bind_simulate(py::module_& module) {
  using py::arg;
  const SyntheticOptions usual;
  module.def(
      "simulate",
      [](int images, int points, int matches_per_image, double noise_px, double outliers,
         double pose_error_m, double pose_error_deg, const ArrayLike& camera_models,
         const std::optional<std::pair<double, int>>& repeat, std::uint64_t seed) {
        SyntheticOptions options;
        options.seed = seed;
        options.images = images;
        options.points = points;
        options.matches = matches_per_image;
        options.noise_px = noise_px;
        options.outliers = outliers;
        options.pose_error_m = pose_error_m;
        options.pose_error_deg = pose_error_deg;
        options.models = models_of(camera_models);
        check(options);
        options.repeat = repeat_of(repeat, points);
        return made(options);
      },
      arg("images") = usual.images, py::kw_only(), arg("points") = usual.points,
      arg("matches_per_image") = usual.matches, arg("noise_px") = usual.noise_px,
      arg("outliers") = usual.outliers, arg("pose_error_m") = usual.pose_error_m,
      arg("pose_error_deg") = usual.pose_error_deg,
      arg("camera_models") = py::make_tuple("SIMPLE_RADIAL", "OPENCV", "OPENCV_FISHEYE"),
      arg("repeat") = py::none(), arg("seed") = usual.seed,
      R"(Makes a synthetic data set, that which the program's `simulate` writes for the same values.

A furnished room of 6 x 4 x 2.6 m, seen by cameras at eye height with the errors of a pose network.
images: how many. points: in the room. matches_per_image: at most. noise_px: standard deviation of a
    pixel coordinate. outliers: fraction of wrong matches, 0 to 1. pose_error_m, pose_error_deg:
    medians of the starts' errors. camera_models: image i has model i mod their number.
repeat: (period [m], count): the room is that many copies of a part, and matches confuse them.

Returns (list of Image, name -> true Pose).)");
}

}  // namespace pose_refine::python
