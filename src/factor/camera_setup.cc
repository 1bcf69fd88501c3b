// SPDX-License-Identifier: BSD-3-Clause
#include "factor/camera_setup.h"

#include <algorithm>
#include <limits>

#include "camera/continuation.h"
#include "camera/models.h"

namespace pose_refine {
namespace {

template <class M>
PreparedCamera prepare(const double* params) {
  PreparedCamera out{{}, false, std::numeric_limits<double>::infinity()};
  double* const extra = out.setup.extra;
  out.setup.k = camera::intrinsics<M::affine>(params);
  std::copy_n(params + camera::affine_params(M::affine), M::num_extra, extra);
  out.setup.fold = continuation<M>(extra);
  if constexpr (M::shape == camera::Shape::kRay) out.by_ray = M::sees_behind(extra);
  if constexpr (camera::has_plane_map_v<M>)
    if (!out.by_ray) out.fold_radius = M::fold_radius(extra);
  return out;
}

}  // namespace

PreparedCamera prepare_camera(const Camera& camera) {
  return camera::visit_model(camera.model, [&](auto tag) {
    return prepare<typename decltype(tag)::type>(camera.params.data());
  });
}

}  // namespace pose_refine
