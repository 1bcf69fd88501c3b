// SPDX-License-Identifier: BSD-3-Clause
#include "apps/basin/study_maps.h"

#include <utility>

#include "apps/basin/study_objective.h"

namespace pose_refine::basin {
namespace {

constexpr double kMatchStride = 2.0;  // px

MapOptions options(double temperature, double drop_below) {
  MapOptions options;
  options.temperature = temperature;
  options.drop_below = drop_below;
  return options;
}

Result<LossMaps> make_maps(const DenseImage& image, const MapObjective& objective) {
  if (!objective.matches) return coarse_loss_maps(image, objective.maps);
  std::vector<Vector2> pixels = image.features.fine_matches;
  if (pixels.empty()) {
    const Result<LossMaps> maps = coarse_loss_maps(image, objective.maps);
    if (!maps) return maps.error();
    pixels = best_pixels(*maps);
  }
  const auto cells = [](std::uint64_t side) {
    return static_cast<std::size_t>(static_cast<double>(side) / kMatchStride);
  };
  return loss_maps_from_matches(pixels, cells(image.camera.height), cells(image.camera.width),
                                kMatchStride);
}

}  // namespace

const std::vector<MapObjective>& map_objectives() {
  const Graduation standard;
  static const std::vector<MapObjective> table = {
      {"nre", "maps, temperature 0.01, cells below 10 dropped, sigma 4 to 0 cells",
       options(0.01, 10.0), standard.sigmas},
      {"nre_0.005", "as nre, temperature 0.005", options(0.005, 10.0), standard.sigmas},
      {"nre_0.02", "as nre, temperature 0.02", options(0.02, 10.0), standard.sigmas},
      {"nre_0.05", "as nre, temperature 0.05", options(0.05, 10.0), standard.sigmas},
      {"nre_paper",
       "maps, temperature 0.02, published truncation and schedule, sigma 2 to 0.6",
       options(0.02, 1.0),
       {2.0, 1.0, 0.9, 0.8, 0.7, 0.6}},
      {"matches_graduated",
       "matches, eq. 11, sigma 32 to 1.2 px",
       options(0.01, 10.0),
       {16.0, 8.0, 4.0, 2.0, 1.0, 0.6},
       true},
  };
  return table;
}

Pose minimize_on_maps(const Scene& scene, std::size_t k, const Pose& start, int max_iterations) {
  Graduation graduation;
  graduation.sigmas = map_objectives()[k].sigmas;
  graduation.max_iterations = max_iterations;
  const auto solution =
      graduate(scene.image.camera, scene.map_points, scene.maps.at(k), start, graduation);
  return solution ? solution->cam_from_world : start;
}

double value_on_maps(const Scene& scene, std::size_t k, const Pose& pose) {
  const MapObjective& objective = map_objectives()[k];
  const LossMaps& maps = scene.maps.at(k);
  const Camera& camera = scene.image.camera;
  const auto points = static_cast<double>(scene.map_points.size());
  if (!objective.matches) return nre_cost(camera, scene.map_points, maps, pose) / points;
  const double sigma = objective.sigmas[0];
  const double factor = 2.0 * 3.14159265358979323846 * sigma * sigma / points;
  return maps.ln_omega + factor * nre_smoothed_cost(camera, scene.map_points, maps, pose, sigma);
}

std::vector<LossMaps> make_scene_maps(const DenseImage& image) {
  std::vector<LossMaps> maps;
  for (const MapObjective& objective : map_objectives()) {
    Result<LossMaps> one = make_maps(image, objective);
    if (!one) return {};
    maps.push_back(std::move(*one));
  }
  return maps;
}

}  // namespace pose_refine::basin
