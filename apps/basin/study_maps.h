// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>
#include <vector>

#include "pose_refine/maps/nre.h"

// These objectives of the basin study need dense maps.
namespace pose_refine::basin {

struct MapObjective {
  std::string_view name, description;
  MapOptions maps;
  std::vector<double> sigmas;  // cells
  bool matches = false;        // eq. 11 on the best matches, in cells of 2 px, instead of the maps
};
const std::vector<MapObjective>& map_objectives();

struct Scene;
// Both take objective k of the list on scene.maps[k]. The first returns where its minimization
// ends, the second its mean cost a point (eq. 7; matches have eq. 11 without its factor, at the
// widest sigma).
Pose minimize_on_maps(const Scene& scene, std::size_t k, const Pose& start, int max_iterations);
double value_on_maps(const Scene& scene, std::size_t k, const Pose& pose);

// Returns the maps of every objective, in their order; none if the features do not fit together.
std::vector<LossMaps> make_scene_maps(const DenseImage& image);

}  // namespace pose_refine::basin
