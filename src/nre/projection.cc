// SPDX-License-Identifier: BSD-3-Clause
#include "nre/projection.h"

#include <ceres/jet.h>

#include <cmath>

#include "camera/models.h"
#include "camera/traits.h"

namespace pose_refine::nre {
namespace {

using Jet = ceres::Jet<double, 3>;

double value(double x) {
  return x;
}
double value(const Jet& x) {
  return x.a;
}

template <class M, class T>
camera::Point2<T> map(const double* extra, double fold, bool ray, const T* p, bool& valid) {
  if constexpr (M::shape == camera::Shape::kRay) {
    if (ray) {
      const camera::Point2<T> m = M::distort_ray(extra, p[0], p[1], p[2]);
      valid = std::isfinite(value(m.x)) && std::isfinite(value(m.y));
      return m;
    }
  }
  static_cast<void>(ray);
  if constexpr (camera::has_plane_map_v<M>) {
    valid = value(p[2]) >= camera::kMinDepth;
    if (!valid) return {T(0.0), T(0.0)};
    const T inverse = 1.0 / p[2];
    const T a = p[0] * inverse, b = p[1] * inverse;
    valid = value(a) * value(a) + value(b) * value(b) < fold * fold;
    if (!valid) return {T(0.0), T(0.0)};
    const camera::Point2<T> m = M::distort(extra, a, b);
    valid = std::isfinite(value(m.x)) && std::isfinite(value(m.y));
    return m;
  } else {
    valid = false;
    return {T(0.0), T(0.0)};
  }
}

template <class M>
void project_all(const Camera& camera, double stride, const std::vector<Vector3>& points,
                 const Pose& pose, bool slopes, std::vector<Seen>& seen) {
  const auto k = camera::intrinsics<M::affine>(camera.params.data());
  const double* extra = camera.params.data() + camera::affine_params(M::affine);
  bool ray = false;
  double fold = 1e150;
  if constexpr (M::shape == camera::Shape::kRay) ray = M::sees_behind(extra);
  if constexpr (camera::has_plane_map_v<M>) fold = std::min(fold, M::fold_radius(extra));
  const double fx = k.fx / stride, fy = k.fy / stride;
  const double cx = k.cx / stride - 0.5, cy = k.cy / stride - 0.5;
  const Matrix3 r = pose.rotation_matrix();
  for (std::size_t n = 0; n < points.size(); ++n) {
    Seen& s = seen[n];
    s.point = r * points[n] + pose.translation;
    if (slopes) {
      const Jet p[3] = {Jet(s.point[0], 0), Jet(s.point[1], 1), Jet(s.point[2], 2)};
      const camera::Point2<Jet> m = map<M>(extra, fold, ray, p, s.valid);
      s.omega = {fx * m.x.a + cx, fy * m.y.a + cy};
      s.slope.row(0) = fx * m.x.v;
      s.slope.row(1) = fy * m.y.v;
    } else {
      const camera::Point2<double> m = map<M>(extra, fold, ray, s.point.data(), s.valid);
      s.omega = {fx * m.x + cx, fy * m.y + cy};
    }
  }
}

Vector3 mean(const std::vector<Vector3>& points) {
  Vector3 sum = Vector3::Zero();
  if (points.empty()) return sum;
  for (const Vector3& p : points) sum += p - points[0];
  return points[0] + sum / static_cast<double>(points.size());
}

}  // namespace

Projector::Projector(const Camera& camera, const std::vector<Vector3>& points, double stride)
    : camera_(camera), stride_(stride), origin_(mean(points)), points_(points) {
  for (Vector3& p : points_) p -= origin_;
}

Pose Projector::to_centred(const Pose& pose) const {
  return {pose.rotation, pose.rotation * origin_ + pose.translation};
}

Pose Projector::from_centred(const Pose& centred) const {
  return {centred.rotation, centred.translation - centred.rotation * origin_};
}

void Projector::project(const Pose& centred, bool slopes, std::vector<Seen>& seen) const {
  camera::visit_model(camera_.model, [&](auto tag) {
    project_all<typename decltype(tag)::type>(camera_, stride_, points_, centred, slopes, seen);
  });
}

}  // namespace pose_refine::nre
