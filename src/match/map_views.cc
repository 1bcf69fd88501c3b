// SPDX-License-Identifier: BSD-3-Clause
#include "match/map_views.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/statistics.h"

namespace pose_refine::match {
namespace {

constexpr std::size_t kFewestViews = 4;

Vector3 axis_of(const Pose& pose) {
  return pose.rotation.conjugate() * Vector3::UnitZ();
}

// Adds the depths of a view's points.
void add_depths(const Model& model, const ModelImage& image, const MapView& view,
                std::vector<double>& depths) {
  for (const std::uint32_t i : view.points) {
    const ModelPoint& point = model.points[i];
    const double depth = (image.cam_from_world * Vector3(point.x, point.y, point.z)).z();
    if (depth > 0.0 && std::isfinite(depth)) depths.push_back(depth);
  }
}

MapView view_of(const ModelImage& image, std::size_t position) {
  MapView view{position, image.cam_from_world.center(), axis_of(image.cam_from_world), {}, {}};
  for (std::size_t k = 0; k < image.observations.size(); ++k) {
    if (image.observations[k].point < 0) continue;
    view.features.push_back(static_cast<std::uint32_t>(k));
    view.points.push_back(static_cast<std::uint32_t>(image.observations[k].point));
  }
  return view;
}

}  // namespace

MapViews views_of(const Model& model) {
  MapViews map;
  map.points = model.points.size();
  std::vector<double> depths;
  for (std::size_t i = 0; i < model.images.size(); ++i) {
    if (!model.images[i].has_pose) continue;
    MapView view = view_of(model.images[i], i);
    if (view.points.empty()) continue;
    add_depths(model, model.images[i], view, depths);
    map.views.push_back(std::move(view));
  }
  if (!depths.empty()) map.depth = median(std::move(depths));
  return map;
}

std::vector<std::size_t> nearest_views(const MapViews& map, const Pose& pose,
                                       std::size_t max_points, std::optional<std::size_t> skip) {
  const Vector3 center = pose.center(), axis = axis_of(pose);
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t i = 0; i < map.views.size(); ++i) {
    const MapView& view = map.views[i];
    if (view.image == skip) continue;
    const double moved = (view.center - center).norm() / map.depth;
    const double distance = moved + 2.0 * (1.0 - view.axis.dot(axis));
    order.push_back({std::isfinite(distance) ? distance : HUGE_VAL, i});
  }
  std::sort(order.begin(), order.end());
  std::vector<bool> seen(map.points);
  std::vector<std::size_t> nearest;
  std::size_t points = 0;
  for (const auto& [distance, i] : order) {
    if (points >= max_points && nearest.size() >= kFewestViews) break;
    nearest.push_back(i);
    for (const std::uint32_t point : map.views[i].points) {
      points += seen[point] ? 0 : 1;
      seen[point] = true;
    }
  }
  return nearest;
}

}  // namespace pose_refine::match
