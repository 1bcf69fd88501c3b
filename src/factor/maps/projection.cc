// SPDX-License-Identifier: BSD-3-Clause
#include "factor/maps/projection.h"

#include <algorithm>

#include "factor/camera_setup.h"
#include "factor/kernel/table.h"
#include "factor/packing.h"

namespace pose_refine::nre {
namespace {

constexpr double kWidestFold = 1e150;  // its square is finite

Vector3 mean(const std::vector<Vector3>& points) {
  Vector3 sum = Vector3::Zero();
  if (points.empty()) return sum;
  for (const Vector3& p : points) sum += p - points[0];
  return points[0] + sum / static_cast<double>(points.size());
}

// Maps see nothing beyond the domain, so the fold is its end. The unit is a cell, and cell 0 has
// its center at 0.
CameraSetup in_cells(const PreparedCamera& camera, double stride) {
  CameraSetup setup = camera.setup;
  const auto& k = camera.setup.k;
  setup.k = {k.fx / stride, k.fy / stride, k.cx / stride - 0.5, k.cy / stride - 0.5};
  setup.fold.radius = std::min(kWidestFold, camera.fold_radius);
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
  const PreparedCamera prepared = prepare_camera(camera);
  setup_ = in_cells(prepared, stride);
  const kernel::Table& table = kernel::table();
  const auto model = static_cast<std::size_t>(camera.model);
  placement_ = prepared.by_ray ? table.by_ray[model] : table.by_plane[model];
}

Pose Projector::to_centered(const Pose& pose) const {
  return with_origin(pose, origin_);
}

Pose Projector::from_centered(const Pose& centered) const {
  return with_origin(centered, -origin_);
}

void Projector::project(const Pose& centered, bool slopes, View& view) const {
  const Place place = slopes ? placement_.places_and_slopes : placement_.places;
  place(setup_, {world_[0], world_[1], world_[2]}, packed_rows(centered).data(), size_, view.raw());
}

}  // namespace pose_refine::nre
