// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>

#include "factor/maps/projection.h"
#include "pose_refine/maps/make_loss_maps.h"

namespace pose_refine {

std::vector<FineWindow> windows_at(const Camera& camera, const std::vector<Vector3>& points,
                                   const LossMaps& coarse, const Pose& cam_from_world,
                                   double window_px, double drop_below) {
  const nre::Projector projector(camera, points, coarse.stride);
  nre::View view(points.size());
  projector.project(projector.to_centered(cam_from_world), false, view);
  std::vector<FineWindow> windows(points.size(), {Vector2::Zero(), 0.0});
  const double reach = 0.5 * window_px / coarse.stride;
  // Probability of a cell: C = exp(gain + ln drop_below) / |Omega|.
  const double log_base = std::log(drop_below) - coarse.ln_omega;
  for (std::size_t n = 0; n < points.size(); ++n) {
    if (!view.seen(n)) continue;
    const Vector2 omega(view.u(n), view.v(n));
    FineWindow& window = windows[n];
    window.center = coarse.stride * (omega + Vector2::Constant(0.5));
    for (std::size_t i = coarse.begin[n]; i < coarse.begin[n + 1]; ++i) {
      const bool inside =
          std::abs(coarse.x[i] - omega.x()) <= reach && std::abs(coarse.y[i] - omega.y()) <= reach;
      if (inside && coarse.gain[i] > 0.0f) window.mass += std::exp(coarse.gain[i] + log_base);
    }
  }
  return windows;
}

}  // namespace pose_refine
