// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>

#include "camera/extended.h"
#include "camera/models.h"

namespace pose_refine {

// Beyond 89 degrees a bounded (fisheye) map would stop rising, so it is continued linearly.
inline constexpr double kWidestRadius = 57.0;

// Tells where a solver's map of the plane leaves the model, and how it goes on from there.
template <class M>
camera::Fold continuation(const double* extra) {
  camera::Fold fold{kWidestRadius, 1.0};
  if constexpr (camera::has_plane_map_v<M>) {
    fold.radius = std::max(1e-6, std::min(kWidestRadius, M::fold_radius(extra)));
    const auto edge = M::distort(extra, fold.radius, 0.0);
    fold.slope = std::max(std::hypot(edge.x, edge.y) / fold.radius, 1e-3);
  }
  return fold;
}

// This overload takes a whole parameter list.
inline camera::Fold continuation(CameraModel model, const double* params) {
  return camera::visit_model(model, [&](auto tag) {
    using M = typename decltype(tag)::type;
    return continuation<M>(params + camera::affine_params(M::affine));
  });
}

}  // namespace pose_refine
