// SPDX-License-Identifier: BSD-3-Clause
#include "factor/maps/projection.h"

#include <algorithm>

#include "camera/traits.h"

namespace pose_refine::nre {
namespace {

constexpr double kWidestFold = 1e150;  // its square is finite

Vector3 mean(const std::vector<Vector3>& points) {
  Vector3 sum = Vector3::Zero();
  if (points.empty()) return sum;
  for (const Vector3& p : points) sum += p - points[0];
  return points[0] + sum / static_cast<double>(points.size());
}

template <class M>
Setup setup_of(const Camera& camera, double stride) {
  Setup setup{};
  const auto k = camera::intrinsics<M::affine>(camera.params.data());
  setup.k = {k.fx / stride, k.fy / stride, k.cx / stride - 0.5, k.cy / stride - 0.5};
  std::copy_n(camera.params.data() + camera::affine_params(M::affine), M::num_extra, setup.extra);
  setup.fold = kWidestFold;
  if constexpr (camera::has_plane_map_v<M>)
    setup.fold = std::min(setup.fold, M::fold_radius(setup.extra));
  return setup;
}

}  // namespace

Seen View::at(std::size_t n) const {
  const auto& c = columns_;
  Seen out;
  out.valid = seen(n);
  out.point = {c[0][n], c[1][n], c[2][n]};
  out.omega = {u(n), v(n)};
  out.slope << c[5][n], c[6][n], c[7][n], c[8][n], c[9][n], c[10][n];
  return out;
}

Projector::Projector(const Camera& camera, const std::vector<Vector3>& points, double stride)
    : size_(points.size()), origin_(mean(points)), world_(points.size()) {
  for (std::size_t n = 0; n < size_; ++n)
    for (std::size_t i = 0; i < 3; ++i)
      world_[i][n] =
          points[n][static_cast<Eigen::Index>(i)] - origin_[static_cast<Eigen::Index>(i)];
  camera::visit_model(camera.model, [&](auto tag) {
    using M = typename decltype(tag)::type;
    setup_ = setup_of<M>(camera, stride);
    const Kernel& kernel = best_kernel();
    const auto model = static_cast<std::size_t>(M::model);
    bool by_ray = false;
    if constexpr (M::shape == camera::Shape::kRay) by_ray = M::sees_behind(setup_.extra);
    places_ = by_ray ? kernel.ray[model] : kernel.plane[model];
    places_and_slopes_ = by_ray ? kernel.ray_slopes[model] : kernel.plane_slopes[model];
  });
}

Pose Projector::to_centered(const Pose& pose) const {
  return {pose.rotation, pose.rotation * origin_ + pose.translation};
}

Pose Projector::from_centered(const Pose& centered) const {
  return {centered.rotation, centered.translation - centered.rotation * origin_};
}

void Projector::project(const Pose& centered, bool slopes, View& view) const {
  const Matrix3 r = centered.rotation_matrix();
  double rt[12];
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) rt[3 * i + j] = r(i, j);
    rt[9 + i] = centered.translation[i];
  }
  (slopes ? places_and_slopes_ : places_)(setup_, {world_[0], world_[1], world_[2]}, rt, size_,
                                          view.raw());
}

}  // namespace pose_refine::nre
