// SPDX-License-Identifier: BSD-3-Clause
#include "solver/image.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "camera/models.h"
#include "loss/constants.h"
#include "solver/columns.h"
#include "solver/continuation.h"
#include "solver/prior.h"
#include "solver/sample.h"

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

// What the residuals are measured in, as factors of a pixel along u and v.
Vector2 unit_scale(const Camera& camera, Normalisation normalisation) {
  const double w = static_cast<double>(camera.width), h = static_cast<double>(camera.height);
  switch (normalisation) {
    case Normalisation::kNone:
      return {1.0, 1.0};
    case Normalisation::kImage:
      return {1.0 / w, 1.0 / h};
    case Normalisation::kFocal:
      return Vector2::Constant(1.0 / mean_focal_length(camera));
    case Normalisation::kMaxSide:
      return Vector2::Constant(1.0 / std::max(w, h));
  }
  return {1.0, 1.0};
}

// For the objectives on rays: the unit ray of each usable row, which loses the rows without one.
// The geometric objective works on the plane z = 1, where rays far to the side have no useful
// point.
void measure_rays(const Problem& problem, Image& image) {
  const double least_z = image.objective == Objective::kGeometric ? 1e-3 : -2.0;
  std::vector<std::size_t> kept;
  image.rays.clear();
  for (const std::size_t i : image.index) {
    const auto ray =
        unproject(problem.camera, {problem.correspondences.u[i], problem.correspondences.v[i]});
    if (!ray || !(ray->z() > least_z)) continue;
    kept.push_back(i);
    image.rays.push_back(*ray);
  }
  image.index = std::move(kept);
}

template <class M>
void set_model(const Camera& camera, Image& image) {
  kernel::Setup& s = image.setup;
  s.k = camera::intrinsics<M::affine>(camera.params.data());
  std::copy(camera.params.begin() + camera::affine_params(M::affine), camera.params.end(), s.extra);
  if constexpr (M::shape == camera::Shape::kRay) image.ray = M::sees_behind(s.extra);
  if constexpr (M::model != CameraModel::kEquirectangular)
    if (!image.ray) image.fold_radius = M::fold_radius(s.extra);
  s.fold = continuation<M>(s.extra);
}

void set_camera(const Camera& camera, const RefineOptions& options, Image& image) {
  if (options.objective == Objective::kGeometric) {
    image.model = CameraModel::kPinhole;
    image.setup.k = {1.0, 1.0, 0.0, 0.0};
    image.setup.fold = {kWidestRadius, 1.0};
    image.unit = 1.0 / mean_focal_length(camera);
    image.scale = Vector2::Constant(image.unit);
    return;
  }
  image.model = camera.model;
  camera::visit_model(camera.model,
                      [&](auto tag) { set_model<typename decltype(tag)::type>(camera, image); });
  const Vector2& scale = image.scale = unit_scale(camera, options.normalisation);
  camera::Intrinsics<double>& k = image.setup.k;
  k = {k.fx * scale.x(), k.fy * scale.y(), k.cx * scale.x(), k.cy * scale.y()};
  image.unit = std::sqrt(scale.x() * scale.y());
}

// Somewhere in the middle of the points, wherever a few of them may lie.
Vector3 middle_of(const Correspondences& c, const std::vector<std::size_t>& index) {
  if (index.empty()) return Vector3::Zero();
  const auto along = [&](const Column& column) {
    return sample_median(index.size(), [&](std::size_t k) { return column[index[k]]; });
  };
  return {along(c.x), along(c.y), along(c.z)};
}

kernel::Depths depths(const Image& image, const Pose& centred, double least) {
  const Matrix3 r = centred.rotation_matrix();
  const double row[] = {r(2, 0), r(2, 1), r(2, 2), centred.translation.z()};
  return kernel::table().scan_depths(image.columns, row, least);
}

}  // namespace

Pose Image::to_centred(const Pose& pose) const {
  return {pose.rotation, pose.rotation * origin + pose.translation};
}

Pose Image::from_centred(const Pose& pose) const {
  return {pose.rotation, pose.translation - pose.rotation * origin};
}

void Image::set_loss_scale(double pixels) {
  loss.scale = pixels * unit;
  setup.loss = loss::constants(loss);
}

Image make_image(const Problem& problem, const RefineOptions& options, Image reuse) {
  Image image = std::move(reuse);
  image.ray = false;
  image.fold_radius = std::numeric_limits<double>::infinity();
  image.largest_px = std::numeric_limits<double>::infinity();
  image.behind_camera = options.behind_camera;
  image.objective = options.objective;
  image.norm = options.objective == Objective::kGeometric ? options.norm : Norm::kL2;
  set_camera(problem.camera, options, image);
  image.focal = mean_focal_length(problem.camera);
  image.area =
      static_cast<double>(problem.camera.width) * static_cast<double>(problem.camera.height);
  image.index = usable_rows(problem.correspondences, std::move(image.index));
  if (options.objective != Objective::kReprojection) measure_rays(problem, image);
  image.origin = middle_of(problem.correspondences, image.index);
  fill_columns(problem.correspondences, image);
  image.loss = options.loss;
  if (options.objective == Objective::kGeometric) image.loss.kind = LossKind::kL1;
  image.set_loss_scale(options.loss.scale);
  const Pose start = image.to_centred(problem.cam_from_world);
  image.setup.z0 = depth_limit(image, start);
  set_priors(problem, options, image);
  image.freedom = Freedom(options, start);
  return image;
}

double depth_limit(const Image& image, const Pose& centred) {
  const kernel::Columns& c = image.columns;
  if (c.size == 0) return 1.0;
  const Vector3 center = centred.center();
  const double distance = sample_median(
      c.size, [&](std::size_t i) { return (Vector3(c.x[i], c.y[i], c.z[i]) - center).norm(); });
  return std::max(0.05 * distance, 1e-280);
}

double exact_depth_limit(const Image& image, const Pose& centred) {
  const double usual = depth_limit(image, centred);
  return 0.5 * std::min(2.0 * usual, depths(image, centred, 1e-5 * usual).nearest);
}

std::size_t points_in_front(const Image& image, const Pose& centred) {
  return image.ray ? image.columns.size : depths(image, centred, 0.0).beyond;
}

}  // namespace pose_refine
