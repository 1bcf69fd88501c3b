// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "pose_refine/io.h"

namespace pose_refine::match {

// This is an image of the map with the points that it sees.
struct MapView {
  std::size_t image = 0;  // position among the images of the model
  Vector3 center = Vector3::Zero(), axis = Vector3::UnitZ();  // in the world
  std::vector<std::uint32_t> features, points;  // rows of its features, and the point of each
};

// These are the images of a map that see points, and how far these are.
struct MapViews {
  std::vector<MapView> views;
  double depth = 1.0;      // median of the points in front of their images [scene units]
  std::size_t points = 0;  // number of points in the map
};

MapViews views_of(const Model& model);

// Returns the views that are nearest to a pose, nearest first: as many as see `max_points` points
// together, and four at least. `skip` is the position of an image among those of the model.
std::vector<std::size_t> nearest_views(const MapViews& map, const Pose& pose,
                                       std::size_t max_points, std::optional<std::size_t> skip);

}  // namespace pose_refine::match
