// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>

#include "camera/inverse.h"
#include "camera/models.h"
#include "pose_refine/camera.h"

namespace pose_refine {
namespace {

using camera::Point2;
using camera::Ray;

constexpr double kLargestRadius = 1e150;

// Returns the ray of a point on the plane that the last map works on.
template <class M>
Ray ray_of(const Point2<double>& q) {
  if constexpr (!camera::is_fisheye_v<M>) return {q.x, q.y, 1.0};
  const double theta = std::hypot(q.x, q.y);
  const double sinc = theta > 0.0 ? std::sin(theta) / theta : 1.0;
  return {q.x * sinc, q.y * sinc, std::cos(theta)};
}

template <class M>
std::optional<Ray> lift(const double* extra, const Point2<double>& m) {
  if constexpr (camera::has_lift_v<M>) {
    return M::lift(extra, m.x, m.y);
  } else {
    const auto q = camera::invert_bend<M>(extra, m);
    if (!q) return std::nullopt;
    return ray_of<M>(*q);
  }
}

std::optional<Vector3> unit(const std::optional<Ray>& ray) {
  if (!ray) return std::nullopt;
  const double length = std::hypot(ray->x, ray->y, ray->z);
  if (!(length > 0.0 && std::isfinite(length))) return std::nullopt;
  return Vector3(ray->x / length, ray->y / length, ray->z / length);
}

}  // namespace

std::optional<Vector3> unproject(const Camera& camera, const Vector2& pixel) {
  return camera::visit_model(camera.model, [&](auto tag) -> std::optional<Vector3> {
    using M = typename decltype(tag)::type;
    const double* extra = camera.params.data() + camera::affine_params(M::affine);
    const auto k = camera::intrinsics<M::affine>(camera.params.data());
    const Point2<double> m{(pixel.x() - k.cx) / k.fx, (pixel.y() - k.cy) / k.fy};
    if (!(std::hypot(m.x, m.y) < kLargestRadius)) return std::nullopt;
    return unit(lift<M>(extra, m));
  });
}

}  // namespace pose_refine
