// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <limits>

#include "camera/bend.h"
#include "camera/models.h"
#include "camera/projector.h"

namespace pose_refine {
namespace {

using camera::Point2;

// Beyond this radius its square overflows: the ray is at 90 degrees to the last bit.
constexpr double kLargestRadius = 1e150;

std::optional<Point2<double>> finite(const Point2<double>& m) {
  if (!std::isfinite(m.x) || !std::isfinite(m.y)) return std::nullopt;
  return m;
}

template <class M>
std::optional<Point2<double>> map_plane(const double* extra, double circle, const Vector3& p) {
  if (!(p.z() >= camera::kMinDepth)) return std::nullopt;
  const Point2<double> a{p.x() / p.z(), p.y() / p.z()};
  if (!(std::hypot(a.x, a.y) < kLargestRadius)) return std::nullopt;
  if constexpr (camera::is_fisheye_v<M>) {
    if (!camera::before_fold<M>(extra, camera::equidistant(a.x, a.y), circle)) return std::nullopt;
  } else {
    if (!camera::before_fold<M>(extra, a, circle)) return std::nullopt;
  }
  return finite(M::distort(extra, a.x, a.y));
}

// Maps a ray of any length. A ray behind the camera that a plane model would call too short is too
// short here as well; otherwise its length does not matter, and one of order 1 cannot overflow.
template <class M>
std::optional<Point2<double>> map_ray(const double* extra, const Vector3& p) {
  if (!(std::hypot(p.x(), p.z()) + std::abs(p.y()) >= camera::kMinDepth)) return std::nullopt;
  const Vector3 q = p / p.cwiseAbs().maxCoeff();
  return finite(M::distort_ray(extra, q.x(), q.y(), q.z()));
}

template <class M>
std::optional<Point2<double>> map_point(const double* extra, double circle, const Vector3& p) {
  if constexpr (M::shape == camera::Shape::kRay) {
    if (M::sees_behind(extra)) return map_ray<M>(extra, p);
  }
  if constexpr (camera::has_plane_map_v<M>) {
    return map_plane<M>(extra, circle, p);
  } else {
    return std::nullopt;
  }
}

}  // namespace

double camera::period_of_u(const Camera& camera) {
  return visit_model(camera.model, [&](auto tag) {
    using M = typename decltype(tag)::type;
    return wraps_v<M> ? intrinsics<M::affine>(camera.params.data()).fx
                      : std::numeric_limits<double>::infinity();
  });
}

camera::Projector::Projector(const Camera& camera)
    : camera_(camera), circle_(0.0), period_(period_of_u(camera)) {
  visit_model(camera.model, [&](auto tag) {
    using M = typename decltype(tag)::type;
    if constexpr (has_plane_map_v<M>)
      circle_ = circle_of_fold<M>(camera.params.data() + affine_params(M::affine));
  });
}

std::optional<Vector2> camera::Projector::operator()(const Vector3& point) const {
  if (!point.allFinite()) return std::nullopt;
  return visit_model(camera_.model, [&](auto tag) -> std::optional<Vector2> {
    using M = typename decltype(tag)::type;
    const double* extra = camera_.params.data() + affine_params(M::affine);
    const auto m = map_point<M>(extra, circle_, point);
    if (!m) return std::nullopt;
    const auto k = intrinsics<M::affine>(camera_.params.data());
    const Vector2 pixel(k.fx * m->x + k.cx, k.fy * m->y + k.cy);
    if (!pixel.allFinite()) return std::nullopt;
    return pixel;
  });
}

Vector2 camera::Projector::difference(const Vector2& a, const Vector2& b) const {
  Vector2 d = a - b;
  if (std::abs(d.x()) > 0.5 * period_) d.x() = std::remainder(d.x(), period_);
  return d;
}

std::optional<Vector2> project(const Camera& camera, const Vector3& point) {
  return camera::Projector(camera)(point);
}

}  // namespace pose_refine
