// SPDX-License-Identifier: BSD-3-Clause
#include "doctor/sample.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pose_refine::doctor {
namespace {

constexpr double kTiny = 1e-300;  // squared distance of a point in the camera's center

Image sample_points(const Image& image, std::size_t count) {
  Image s = {image.name, image.camera, image.cam_from_world, {}, {}};
  const Correspondences& c = image.correspondences;
  count = std::min(count, c.size());
  for (std::size_t k = 0; k < count; ++k) {
    const std::size_t i = spread(k, count, c.size());
    const Vector2 pixel(c.u[i], c.v[i]);
    const Vector3 point(c.x[i], c.y[i], c.z[i]);
    if (pixel.allFinite() && point.allFinite()) s.correspondences.add(pixel, point);
  }
  return s;
}

// Leaves out what the camera has no ray for.
Sample with_rays(Image image) {
  Sample s;
  Correspondences seen;
  const Correspondences& c = image.correspondences;
  for (std::size_t i = 0; i < c.size(); ++i) {
    const Vector2 pixel(c.u[i], c.v[i]);
    const auto ray = unproject(image.camera, pixel);
    if (!ray) continue;
    s.rays.push_back(*ray);
    s.points.emplace_back(c.x[i], c.y[i], c.z[i]);
    seen.add(pixel, s.points.back());
  }
  s.image = std::move(image);
  s.image.correspondences = std::move(seen);
  return s;
}

bool has_columns(const Correspondences& c) {
  const std::size_t n = c.size();
  return c.v.size() == n && c.x.size() == n && c.y.size() == n && c.z.size() == n;
}

bool usable(const Image& image) {
  const Correspondences& c = image.correspondences;
  const Camera& camera = image.camera;
  return image.defect.reason.empty() && has_columns(c) && c.size() >= kFewest &&
         image.cam_from_world.is_finite() &&
         make_camera(camera.model, camera.width, camera.height, camera.params).ok();
}

}  // namespace

std::size_t spread(std::size_t k, std::size_t count, std::size_t n) {
  return (2 * k + 1) * n / (2 * count);
}

std::vector<Image> sample_images(const std::vector<Image>& images, std::size_t count,
                                 std::size_t points) {
  std::vector<const Image*> fit;
  for (const Image& image : images)
    if (usable(image)) fit.push_back(&image);
  count = std::min(count, fit.size());
  std::vector<Image> samples;
  for (std::size_t k = 0; k < count; ++k)
    samples.push_back(sample_points(*fit[spread(k, count, fit.size())], points));
  return samples;
}

std::vector<Sample> sample(const std::vector<Image>& images, std::size_t count,
                           std::size_t points) {
  std::vector<Sample> samples;
  for (Image& image : sample_images(images, count, points)) {
    Sample s = with_rays(std::move(image));
    if (s.rays.size() >= kFewest) samples.push_back(std::move(s));
  }
  return samples;
}

Angles angles(const Sample& sample, const Pose& cam_from_world,
              const std::vector<std::size_t>& which) {
  const Matrix3 rotation = cam_from_world.rotation_matrix();
  std::vector<double> cosines;
  cosines.reserve(which.size());
  std::size_t in_front = 0;
  for (const std::size_t i : which) {
    const Vector3 seen = rotation * sample.points[i] + cam_from_world.translation;
    const double along = sample.rays[i].dot(seen);
    in_front += along > 0.0;
    const double cosine = along / std::sqrt(std::max(seen.squaredNorm(), kTiny));
    cosines.push_back(cosine >= -1.0 ? cosine : -1.0);  // NaN, which is overflow, becomes -1 too
  }
  const auto middle = cosines.begin() + static_cast<std::ptrdiff_t>(cosines.size() / 2);
  std::nth_element(cosines.begin(), middle, cosines.end());
  return {std::acos(std::clamp(*middle, -1.0, 1.0)), in_front};
}

}  // namespace pose_refine::doctor
