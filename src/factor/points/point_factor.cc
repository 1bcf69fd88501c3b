// SPDX-License-Identifier: BSD-3-Clause
#include "factor/points/point_factor.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "camera/continuation.h"
#include "factor/camera_setup.h"
#include "factor/packing.h"
#include "factor/points/columns.h"
#include "factor/points/middle.h"
#include "factor/points/usual_noise.h"
#include "loss/constants.h"

namespace pose_refine {
namespace {

using Column = std::vector<double>;

std::array<const Column*, 9> columns_of(const Correspondences& c) {
  return {&c.u, &c.v, &c.x, &c.y, &c.z, &c.weight, &c.sxx, &c.sxy, &c.syy};
}

// A number that is not finite, or that no measurement has.
constexpr double kAbsurd = 1e30;

bool sound_row(const Correspondences& c, std::size_t i) {
  for (const Column* column : columns_of(c))
    if (!column->empty() && !(std::abs((*column)[i]) < kAbsurd)) return false;
  return c.weight.empty() || c.weight[i] > 1.0 / kAbsurd;
}

// Rows that can be used, in order.
std::vector<std::size_t> usable_rows(const Correspondences& c, std::vector<std::size_t> rows) {
  rows.resize(c.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  bool clean = c.weight.empty();
  for (const Column* column : columns_of(c))
    clean = clean && kernel::table().all_below(column->data(), column->size(), kAbsurd);
  if (clean) return rows;
  const auto unusable = [&](std::size_t i) { return !sound_row(c, i); };
  rows.erase(std::remove_if(rows.begin(), rows.end(), unusable), rows.end());
  return rows;
}

// Returns how many residual units a pixel is along u and along v.
Vector2 unit_scale(const Camera& camera, Normalization normalization) {
  const double w = static_cast<double>(camera.width), h = static_cast<double>(camera.height);
  switch (normalization) {
    case Normalization::kNone:
      return {1.0, 1.0};
    case Normalization::kImage:
      return {1.0 / w, 1.0 / h};
    case Normalization::kFocal:
      return Vector2::Constant(1.0 / mean_focal_length(camera));
    case Normalization::kMaxSide:
      return Vector2::Constant(1.0 / std::max(w, h));
  }
  return {1.0, 1.0};
}

// For the objectives on rays: the unit ray of each usable row, which loses the rows without one.
// The geometric objective works on the plane z = 1, where rays far to the side have no useful
// point.
void measure_rays(const Image& image, PointFactor& factor) {
  const double least_z = factor.objective == Objective::kGeometric ? 1e-3 : -2.0;
  std::vector<std::size_t> kept;
  factor.rays.clear();
  for (const std::size_t i : factor.index) {
    const auto ray =
        unproject(image.camera, {image.correspondences.u[i], image.correspondences.v[i]});
    if (!ray || !(ray->z() > least_z)) continue;
    kept.push_back(i);
    factor.rays.push_back(*ray);
  }
  factor.index = std::move(kept);
}

void set_camera(const Camera& camera, const RefineOptions& options, PointFactor& factor) {
  if (options.objective == Objective::kGeometric) {
    factor.model = CameraModel::kPinhole;
    factor.setup.k = {1.0, 1.0, 0.0, 0.0};
    factor.setup.fold = {kWidestRadius, 1.0};
    factor.frame.unit = 1.0 / mean_focal_length(camera);
    factor.scale = Vector2::Constant(factor.unit());
    return;
  }
  factor.model = camera.model;
  const PreparedCamera prepared = prepare_camera(camera);
  static_cast<kernel::CameraSetup&>(factor.setup) = prepared.setup;
  factor.ray = prepared.by_ray;
  factor.fold_radius = prepared.fold_radius;
  const Vector2& scale = factor.scale = unit_scale(camera, options.normalization);
  camera::Intrinsics<double>& k = factor.setup.k;
  k = {k.fx * scale.x(), k.fy * scale.y(), k.cx * scale.x(), k.cy * scale.y()};
  factor.frame.unit = std::sqrt(scale.x() * scale.y());
}

// Somewhere in the middle of the points, wherever a few of them may lie.
Vector3 middle_of(const Correspondences& c, const std::vector<std::size_t>& index) {
  if (index.empty()) return Vector3::Zero();
  const auto along = [&](const Column& column) {
    return sample_median(index.size(), [&](std::size_t k) { return column[index[k]]; });
  };
  return {along(c.x), along(c.y), along(c.z)};
}

kernel::Depths depths(const PointFactor& factor, const Pose& centered, double least) {
  const Matrix3 r = centered.rotation_matrix();
  const double row[] = {r(2, 0), r(2, 1), r(2, 2), centered.translation.z()};
  return kernel::table().scan_depths(factor.columns, row, least);
}

}  // namespace

PointFactor make_point_factor(const Image& image, const RefineOptions& options, PointFactor reuse) {
  PointFactor factor = std::move(reuse);
  factor.ray = false;
  factor.fold_radius = std::numeric_limits<double>::infinity();
  factor.behind_camera = options.behind_camera;
  factor.objective = options.objective;
  factor.norm = options.objective == Objective::kGeometric ? options.norm : Norm::kL2;
  set_camera(image.camera, options, factor);
  factor.focal = mean_focal_length(image.camera);
  factor.area = static_cast<double>(image.camera.width) * static_cast<double>(image.camera.height);
  factor.index = usable_rows(image.correspondences, std::move(factor.index));
  if (options.objective != Objective::kReprojection) measure_rays(image, factor);
  factor.frame.origin = middle_of(image.correspondences, factor.index);
  fill_columns(image.correspondences, factor);
  return factor;
}

Stage first_stage(const PointFactor& points, const RefineOptions& options, const Pose& centered) {
  const double unit = points.unit();
  Loss loss = options.loss;
  if (options.objective == Objective::kGeometric) loss.kind = LossKind::kL1;
  loss.scale = options.loss.applied_scale() * unit;
  Stage stage;
  stage.loss = ScaledLoss(loss);
  stage.depth_limit = depth_limit(points, centered);
  const double weight =
      options.prior_weight > 0.0 ? options.prior_weight : std::pow(believed_noise(points), 2);
  stage.prior_variance = weight * unit * unit;
  return stage;
}

double depth_limit(const PointFactor& points, const Pose& centered) {
  const kernel::Columns& c = points.columns;
  if (c.size == 0) return 1.0;
  const Vector3 center = centered.center();
  const double distance = sample_median(
      c.size, [&](std::size_t i) { return (Vector3(c.x[i], c.y[i], c.z[i]) - center).norm(); });
  return std::max(0.05 * distance, 1e-280);
}

double scene_distance(const PointFactor& points, const Pose& centered) {
  return 20.0 * depth_limit(points, centered);
}

double exact_depth_limit(const PointFactor& points, const Pose& centered) {
  const double usual = depth_limit(points, centered);
  return 0.5 * std::min(2.0 * usual, depths(points, centered, 1e-5 * usual).nearest);
}

std::size_t points_in_front(const PointFactor& points, const Pose& centered) {
  return points.ray ? points.columns.size : depths(points, centered, 0.0).beyond;
}

}  // namespace pose_refine
