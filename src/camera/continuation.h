// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>

#include "camera/extended.h"
#include "camera/models.h"

namespace pose_refine {

// Beyond 89 degrees the map of a fisheye, which is bounded, would stop rising. It is continued
// linearly instead.
inline constexpr double kWidestRadius = 57.0;

// Returns where a solver's map of the plane leaves the model, and the slope with which it goes on.
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

// Does so for a model known at run time, from a whole parameter list.
inline camera::Fold continuation(CameraModel model, const double* params) {
  return camera::visit_model(model, [&](auto tag) {
    using M = typename decltype(tag)::type;
    return continuation<M>(params + camera::affine_params(M::affine));
  });
}

}  // namespace pose_refine
