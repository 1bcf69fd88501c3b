// SPDX-License-Identifier: BSD-3-Clause
#include "refine/point_covariance.h"

#include <algorithm>
#include <cmath>

#include "camera/projector.h"
#include "camera/usual.h"

namespace pose_refine {
namespace {

using Matrix23 = Eigen::Matrix<double, 2, 3>;
using Matrix2 = Eigen::Matrix<double, 2, 2>;

// Returns the derivative of the pixel by the point. Where the camera does not see the point it is
// as if it stood on the axis: its size is right, and that is all it is used for.
Matrix23 projection_derivative(const camera::Projector& project, double focal,
                               const Vector3& point) {
  if (const auto seen = project.with_derivative(point)) return seen->by_point;
  const double scale = focal / point.norm();
  return (Matrix23() << scale, 0.0, 0.0, 0.0, scale, 0.0).finished();
}

}  // namespace

Image with_points_seen(Image image, const Pose& pose) {
  Correspondences& c = image.correspondences;
  if (c.point_covariance.empty()) return image;
  const std::size_t n = c.size();
  if (c.sxx.empty()) {
    const double pixel = usual_pixel(image.camera);
    c.sxx.assign(n, pixel * pixel);
    c.sxy.assign(n, 0.0);
    c.syy.assign(n, pixel * pixel);
  }
  const Matrix3 rotation = pose.rotation_matrix();
  const camera::Projector project(image.camera);
  const double focal = mean_focal_length(image.camera);
  for (std::size_t i = 0; i < n; ++i) {
    const Vector3 point = pose * Vector3(c.x[i], c.y[i], c.z[i]);
    const Matrix23 j = projection_derivative(project, focal, point) * rotation;
    const Matrix2 seen = j * c.point_covariance[i] * j.transpose();
    c.sxx[i] += seen(0, 0);
    c.syy[i] += seen(1, 1);
    // A point that is unsure along one line only, and enormously, must leave the sum invertible.
    const double limit = (1.0 - 1e-9) * std::sqrt(c.sxx[i]) * std::sqrt(c.syy[i]);
    c.sxy[i] = std::clamp(c.sxy[i] + seen(0, 1), -limit, limit);
  }
  c.point_covariance.clear();
  return image;
}

RefineResult refined_as_seen(
    const Image& image, const RefineOptions& options,
    const std::function<RefineResult(const Image&, const RefineOptions&)>& refine) {
  if (image.correspondences.point_covariance.empty()) return refine(image, options);
  RefineOptions first = options;
  first.on_weak = OnWeak::kWrite;
  RefineResult result = refine(with_points_seen(image, image.cam_from_world), first);
  if (!result.usable()) return result;
  return refine(with_points_seen(image, result.cam_from_world), options);
}

}  // namespace pose_refine
