// SPDX-License-Identifier: BSD-3-Clause
#include "solver/image.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "camera/models.h"
#include "loss/constants.h"

namespace pose_refine {
namespace {

// Beyond 89 degrees a bounded (fisheye) map would stop rising: continue it linearly instead.
constexpr double kWidestRadius = 57.0;

bool finite_row(const Correspondences& c, std::size_t i) {
  const auto good = [i](const std::vector<double>& column) {
    return column.empty() || std::isfinite(column[i]);
  };
  return good(c.u) && good(c.v) && good(c.x) && good(c.y) && good(c.z) && good(c.weight) &&
         good(c.sxx) && good(c.sxy) && good(c.syy);
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

struct Measured {
  std::vector<std::size_t> index;
  std::vector<Vector2> pixel;  // in residual units
  std::vector<Vector3> ray;    // of the bearing objective
};

// The geometric objective works on the tangent plane of an ideal camera: measurements become the
// plane points of their rays.
Measured measure(const Problem& problem, Objective objective, const Vector2& scale) {
  const Correspondences& c = problem.correspondences;
  Measured out;
  for (std::size_t i = 0; i < c.size(); ++i) {
    if (!finite_row(c, i) || (!c.weight.empty() && c.weight[i] == 0.0)) continue;
    Vector2 pixel(c.u[i], c.v[i]);
    if (objective != Objective::kReprojection) {
      const auto ray = unproject(problem.camera, pixel);
      if (!ray) continue;
      if (objective == Objective::kBearing)
        out.ray.push_back(*ray);
      else if (!(ray->z() > 1e-3))
        continue;  // no point of the plane, or one far out on it
      else
        pixel = ray->head<2>() / ray->z();
    }
    if (objective != Objective::kGeometric) pixel = pixel.cwiseProduct(scale);
    out.index.push_back(i);
    out.pixel.push_back(pixel);
  }
  return out;
}

template <class M>
void set_model(const Camera& camera, Image& image) {
  kernel::Setup& s = image.setup;
  s.k = camera::intrinsics<M::affine>(camera.params.data());
  std::copy(camera.params.begin() + camera::affine_params(M::affine), camera.params.end(), s.extra);
  s.fold = {kWidestRadius, 1.0};
  if constexpr (M::shape == camera::Shape::kRay) image.ray = M::sees_behind(s.extra);
  if constexpr (M::model != CameraModel::kEquirectangular) {
    if (!image.ray) image.fold_radius = M::fold_radius(s.extra);
    s.fold.radius = std::max(1e-6, std::min(kWidestRadius, M::fold_radius(s.extra)));
    const auto edge = M::distort(static_cast<const double*>(s.extra), s.fold.radius, 0.0);
    s.fold.slope = std::max(std::hypot(edge.x, edge.y) / s.fold.radius, 1e-3);
  }
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

// Lower square root of the information matrix: L'L = C^-1 with L = (l00, 0; l10, l11).
std::array<double, 3> sqrt_information(double sxx, double sxy, double syy) {
  const double l11 = 1.0 / std::sqrt(syy - sxy * sxy / sxx);
  return {1.0 / std::sqrt(sxx), -sxy / sxx * l11, l11};
}

Vector3 centroid(const Correspondences& c, const std::vector<std::size_t>& index) {
  Vector3 sum = Vector3::Zero();
  // Averaging offsets from the first point keeps all digits far from the origin.
  if (index.empty()) return sum;
  const Vector3 first(c.x[index[0]], c.y[index[0]], c.z[index[0]]);
  for (const std::size_t i : index) sum += Vector3(c.x[i], c.y[i], c.z[i]) - first;
  return first + sum / static_cast<double>(index.size());
}

void fill_columns(const Correspondences& c, const Measured& measured, Image& image) {
  const std::size_t n = measured.index.size();
  const std::size_t padded = (n + kernel::kPad - 1) / kernel::kPad * kernel::kPad;
  const bool weighted = !c.weight.empty(), covariance = !c.sxx.empty();
  image.storage.assign(padded * (5 + (weighted ? 1 : 0) + (covariance ? 3 : 0)), 0.0);
  double* next = image.storage.data();
  const auto column = [&](bool wanted) {
    double* const begin = wanted ? next : nullptr;
    if (wanted) next += padded;
    return begin;
  };
  double *u = column(true), *v = column(true), *x = column(true), *y = column(true),
         *z = column(true), *w = column(weighted), *l00 = column(covariance),
         *l10 = column(covariance), *l11 = column(covariance);
  for (std::size_t k = 0; k < n; ++k) {
    const std::size_t i = measured.index[k];
    u[k] = measured.pixel[k].x();
    v[k] = measured.pixel[k].y();
    x[k] = c.x[i] - image.origin.x();
    y[k] = c.y[i] - image.origin.y();
    z[k] = c.z[i] - image.origin.z();
    if (weighted) w[k] = c.weight[i];
    if (!covariance) continue;
    // A whitened residual of one standard deviation counts as one pixel, whatever the units.
    const auto l = sqrt_information(c.sxx[i], c.sxy[i], c.syy[i]);
    l00[k] = l[0] * image.unit / image.scale.x();
    l10[k] = l[1] * image.unit / image.scale.x();
    l11[k] = l[2] * image.unit / image.scale.y();
  }
  image.columns = {n, u, v, x, y, z, w, l00, l10, l11};
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

Image make_image(const Problem& problem, const RefineOptions& options) {
  Image image;
  image.behind_camera = options.behind_camera;
  image.objective = options.objective;
  if (options.objective == Objective::kGeometric) image.norm = options.norm;
  set_camera(problem.camera, options, image);
  image.focal = mean_focal_length(problem.camera);
  image.area =
      static_cast<double>(problem.camera.width) * static_cast<double>(problem.camera.height);
  Measured measured = measure(problem, options.objective, image.scale);
  image.origin = centroid(problem.correspondences, measured.index);
  fill_columns(problem.correspondences, measured, image);
  image.index = std::move(measured.index);
  image.rays = std::move(measured.ray);
  image.loss = options.loss;
  if (options.objective == Objective::kGeometric) image.loss.kind = LossKind::kL1;
  image.set_loss_scale(options.loss.scale);
  image.setup.z0 = 1.0;
  if (options.prior && options.prior->weight > 0.0) {
    image.prior = options.prior;
    image.prior->weight *= image.unit * image.unit;
    image.prior_pose = image.to_centred(problem.cam_from_world);
  }
  return image;
}

double depth_limit(const Image& image, const Pose& centred) {
  const kernel::Columns& c = image.columns;
  std::vector<double> distance(c.size);
  for (std::size_t i = 0; i < c.size; ++i)
    distance[i] = (centred * Vector3(c.x[i], c.y[i], c.z[i])).norm();
  if (distance.empty()) return 1.0;
  const auto middle = distance.begin() + static_cast<std::ptrdiff_t>(distance.size() / 2);
  std::nth_element(distance.begin(), middle, distance.end());
  return std::max(0.05 * *middle, 1e-280);
}

}  // namespace pose_refine
