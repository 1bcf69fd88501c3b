// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>

#include "factor/maps/map_factor.h"
#include "pose_refine/maps/nre_cost.h"

namespace pose_refine {
namespace {

// The bilinear tents of the cells around omega; only untruncated cells matter.
double gain_at(const LossMaps& maps, std::size_t n, Vector2 omega) {
  const auto w = static_cast<double>(maps.width), h = static_cast<double>(maps.height);
  const bool inside =
      omega.x() >= -0.5 && omega.y() >= -0.5 && omega.x() <= w - 0.5 && omega.y() <= h - 0.5;
  if (!inside) return 0.0;
  omega = {std::clamp(omega.x(), 0.0, w - 1.0), std::clamp(omega.y(), 0.0, h - 1.0)};
  double gain = 0.0;
  for (std::size_t i = maps.begin[n]; i < maps.begin[n + 1]; ++i) {
    const double dx = std::abs(omega.x() - maps.x[i]), dy = std::abs(omega.y() - maps.y[i]);
    if (dx < 1.0 && dy < 1.0) gain += (1.0 - dx) * (1.0 - dy) * maps.gain[i];
  }
  return gain;
}

}  // namespace

double nre_cost(const Camera& camera, const std::vector<Vector3>& points, const LossMaps& maps,
                const Pose& cam_from_world) {
  const nre::Projector projector(camera, points, maps.stride);
  nre::View view(points.size());
  projector.project(projector.to_centered(cam_from_world), false, view);
  double cost = 0.0;
  for (std::size_t n = 0; n < points.size(); ++n)
    cost += maps.ln_omega - gain_at(maps, n, {view.u(n), view.v(n)});
  return cost;
}

double nre_smoothed_cost(const Camera& camera, const std::vector<Vector3>& points,
                         const LossMaps& maps, const Pose& cam_from_world, double sigma) {
  const nre::Projector projector(camera, points, maps.stride);
  nre::MapFactor factor(projector, maps);
  constexpr double kTwoPi = 6.283185307179586;
  const double value =
      factor.linearize(projector.to_centered(cam_from_world), sigma).quadratic.cost;
  return sigma > 0.0 ? value / (kTwoPi * sigma * sigma) : value;
}

}  // namespace pose_refine
