// SPDX-License-Identifier: BSD-3-Clause
#include <ceres/jet.h>

#include "camera/models.h"
#include "camera/projector.h"
#include "pose_refine/residuals/project.h"

namespace pose_refine {
namespace {

using camera::Point2;
using ByInput = Eigen::Matrix<double, 2, 3>;

// What the map of the model is a function of: (x/z, y/z), or a ray of order 1, which cannot
// overflow.
struct MapInput {
  bool is_ray;
  Vector3 value;
  double scale;  // of the point by the value
};

template <class M>
MapInput input_of(const double* params, const Vector3& p) {
  if constexpr (M::shape == camera::Shape::kRay) {
    const double scale = p.cwiseAbs().maxCoeff();
    if (M::sees_behind(params + camera::affine_params(M::affine))) return {true, p / scale, scale};
  }
  return {false, {p.x() / p.z(), p.y() / p.z(), 1.0}, p.z()};
}

template <class M, class P, class T>
Point2<T> map_of(const P* extra, const T in[3], [[maybe_unused]] bool is_ray) {
  if constexpr (!camera::has_plane_map_v<M>) {
    return M::distort_ray(extra, in[0], in[1], in[2]);
  } else {
    if constexpr (M::shape == camera::Shape::kRay)
      if (is_ray) return M::distort_ray(extra, in[0], in[1], in[2]);
    return M::distort(extra, in[0], in[1]);
  }
}

// The pixel of a map's input, as T; P are the parameters.
template <class M, class T, class P>
Point2<T> pixel_of(const P* params, const T in[3], bool is_ray) {
  const auto k = camera::intrinsics<M::affine>(params);
  const Point2<T> m = map_of<M>(params + camera::affine_params(M::affine), in, is_ray);
  return {k.fx * m.x + k.cx, k.fy * m.y + k.cy};
}

// Maps do not change with the length of a ray, so that a derivative by it is one by the point. The
// map of the plane does not know z: the pixel stays the same along the ray.
ByInput by_point(const ByInput& by_input, const MapInput& input) {
  ByInput out = by_input;
  if (!input.is_ray) out.col(2) = -by_input.leftCols<2>() * input.value.head<2>();
  return out / input.scale;
}

template <class M>
ByInput by_input(const double* params, const MapInput& input) {
  using Jet = ceres::Jet<double, 3>;
  const Jet in[3] = {Jet(input.value.x(), 0), Jet(input.value.y(), 1), Jet(input.value.z(), 2)};
  const auto pixel = pixel_of<M>(params, in, input.is_ray);
  ByInput out;
  out << pixel.x.v.transpose(), pixel.y.v.transpose();
  return out;
}

template <class M>
LinearizedProjection::ByParams by_params_of(const double* params, const MapInput& input) {
  constexpr int n = camera::num_params_v<M>;
  static_assert(n <= LinearizedProjection::kMostParams);
  using Jet = ceres::Jet<double, n>;
  Jet unknowns[n];
  for (int i = 0; i < n; ++i) unknowns[i] = Jet(params[i], i);
  const Jet in[3] = {Jet(input.value.x()), Jet(input.value.y()), Jet(input.value.z())};
  const auto pixel = pixel_of<M>(static_cast<const Jet*>(unknowns), in, input.is_ray);
  LinearizedProjection::ByParams out(2, n);
  out << pixel.x.v.transpose(), pixel.y.v.transpose();
  return out;
}

}  // namespace

std::optional<camera::Projected> camera::Projector::with_derivative(const Vector3& point) const {
  const std::optional<Vector2> pixel = (*this)(point);
  if (!pixel) return std::nullopt;
  Projected out{*pixel, {}};
  const double* params = camera_.params.data();
  visit_model(camera_.model, [&](auto tag) {
    using M = typename decltype(tag)::type;
    const MapInput input = input_of<M>(params, point);
    out.by_point = by_point(by_input<M>(params, input), input);
  });
  return out.by_point.allFinite() ? std::optional<Projected>(out) : std::nullopt;
}

std::optional<LinearizedProjection> linearized_projection(const Camera& camera,
                                                          const Vector3& point, bool by_params) {
  const auto at = camera::Projector(camera).with_derivative(point);
  if (!at) return std::nullopt;
  LinearizedProjection out{at->pixel, at->by_point, {}};
  if (!by_params) return out;
  const double* params = camera.params.data();
  camera::visit_model(camera.model, [&](auto tag) {
    using M = typename decltype(tag)::type;
    out.by_params = by_params_of<M>(params, input_of<M>(params, point));
  });
  return out.by_params.allFinite() ? std::optional<LinearizedProjection>(out) : std::nullopt;
}

}  // namespace pose_refine
