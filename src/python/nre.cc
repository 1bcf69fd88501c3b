// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/maps/nre.h"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "python/arrays.h"
#include "python/bind.h"
#include "python/convert.h"
#include "python/image_list.h"
#include "python/named.h"
#include "python/state.h"

namespace pose_refine::python {
namespace {

double positive(double value, const char* name) {
  if (value > 0.0 && std::isfinite(value)) return value;
  throw py::value_error(std::string(name) + " must be positive and finite");
}

// Reads a pair of arrays (h, w, D) and (N, D); None is an absent level.
FeatureLevel level_of(py::handle given, const std::string& name) {
  if (given.is_none()) return {};
  if (!py::isinstance<py::tuple>(given) || py::len(given) != 2)
    throw py::type_error(name +
                         " must be a pair (descriptor map (h, w, D), descriptors (N, D)), not " +
                         type_of(given));
  FloatBlock map = floats(given[py::int_(0)], 3, (name + "[0], the map (h, w, D),").c_str());
  FloatBlock points = floats(given[py::int_(1)], 2, (name + "[1], of the points (N, D),").c_str());
  const std::size_t depth = map.shape[2];
  if (points.shape[1] != depth)
    throw py::value_error(name + ": the map has " + std::to_string(depth) +
                          " numbers a descriptor, those of the points have " +
                          std::to_string(points.shape[1]) +
                          (points.shape[0] == depth ? ": pass their transpose" : ""));
  return {{map.shape[0], map.shape[1], depth, std::move(map.values)}, std::move(points.values)};
}

ReadyMaps maps_of(py::handle given) {
  if (given.is_none()) return {};
  FloatBlock block = floats(given, 3, "maps (N, h, w)");
  ReadyMaps maps;
  maps.height = block.shape[1];
  maps.width = block.shape[2];
  maps.dense = std::move(block.values);
  return maps;
}

std::vector<Vector2> fine_pixels(py::handle given) {
  std::vector<Vector2> pixels;
  if (given.is_none()) return pixels;
  const Rows rows(given, 2, "fine_matches");
  for (std::size_t i = 0; i < rows.size(); ++i) pixels.emplace_back(rows(i, 0), rows(i, 1));
  return pixels;
}

DenseFeatures features_of(const ArrayLike& points, const ArrayLike& coarse, const ArrayLike& fine,
                          const ArrayLike& maps, const ArrayLike& fine_matches) {
  if (coarse.is_none() == maps.is_none())
    throw py::type_error(
        "refine_nre needs either coarse, descriptors of image and points, or maps");
  DenseFeatures features;
  features.points = to_points(points, "points3D");
  features.coarse = level_of(coarse, "coarse");
  features.fine = level_of(fine, "fine");
  features.fine_matches = fine_pixels(fine_matches);
  features.ready = maps_of(maps);
  return features;
}

ImageResult refined(const DenseImage& image, const NreOptions& options) {
  Result<RefineResult> result = [&] {
    const py::gil_scoped_release release;
    return refine_nre(image, options);
  }();
  return {value_or_raise(std::move(result)), image.name};
}

constexpr char kDoc[] =
    R"(Refines one image by the neural reprojection error (Germain et al., CVPR 2021), without matches.

points3D: (N, 3) points in the world [scene units]. camera, cam_from_world: as for `refine`.
coarse: (descriptor map (h, w, D) of the image, descriptors (N, D) of the points); the map covers the
    whole image.
maps: (N, h, w) losses [nats], ready-made, instead of coarse.
fine: like coarse, at a finer resolution. fine_matches: (N, 2) pixels of the points in a fine map, NaN
    where there is none.
temperature: of the softmax over the cells. drop_below: cells whose probability is below this many
    times the uniform one are dropped. window_px: side of the windows of the fine maps.
rescue: whether M-SAC over the maps gives further starts. threads: 0: all cores.

Returns a RefineResult whose costs are eq. 7 on the coarse maps and whose residuals are distances [px]
to each map's best pixel. Features that do not fit together are a ValueError.)";

}  // namespace

void bind_nre(py::module_& module) {
  using py::arg;
  const NreOptions usual;
  module.def(
      "refine_nre",
      [](const ArrayLike& points3D, const CameraLike& camera, const PoseLike& cam_from_world,
         const ArrayLike& coarse, const ArrayLike& maps, const ArrayLike& fine,
         const ArrayLike& fine_matches, double temperature, double drop_below, double window_px,
         bool rescue, const Number& threads, const Choice& name) {
        NreOptions options;
        options.maps.temperature = positive(temperature, "temperature");
        options.maps.drop_below = positive(drop_below, "drop_below");
        options.maps.threads = threads_of(threads);
        options.window_px = positive(window_px, "window_px");
        options.rescue = rescue;
        return refined({name_of(name), to_camera(camera), to_unchecked_pose(cam_from_world),
                        features_of(points3D, coarse, fine, maps, fine_matches)},
                       options);
      },
      kDoc, arg("points3D"), arg("camera"), arg("cam_from_world"), py::kw_only(),
      arg("coarse") = py::none(), arg("maps") = py::none(), arg("fine") = py::none(),
      arg("fine_matches") = py::none(), arg("temperature") = usual.maps.temperature,
      arg("drop_below") = usual.maps.drop_below, arg("window_px") = usual.window_px,
      arg("rescue") = usual.rescue, arg("threads") = 0, arg("name") = "");
}

}  // namespace pose_refine::python
