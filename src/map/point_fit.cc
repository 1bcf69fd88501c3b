// SPDX-License-Identifier: BSD-3-Clause
#include "map/point_fit.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/statistics.h"

namespace pose_refine::map {
namespace {

using Matrix23 = Eigen::Matrix<double, 2, 3>;

// A step of the derivative is this part of a point's distance, as in refine/point_covariance.cc.
constexpr double kStep = 1e-5;
constexpr int kMostSteps = 20;
constexpr double kDamping = 1e-4;  // of the first step; Levenberg and Marquardt's
constexpr double kSettled =
    1e-6;  // a gain of this part of the cost is a thousandth of a standard deviation
constexpr double kScaleByNoise = 2.0;                   // of the loss
constexpr double kLeastScale = 0.05;                    // [px], where residuals are exact
constexpr double kRayleighMedian = 1.1774100225154747;  // sqrt(2 log 2)
// Information along the worst direction by that along the best. Rays so nearly parallel say nothing
// of the distance of their point.
constexpr double kOpen = 1e-9;

bool is_finite(const ModelObservation& o) {
  return std::isfinite(o.u) && std::isfinite(o.v);
}

bool is_valid(const Camera& c) {
  return make_camera(c.model, c.width, c.height, c.params).ok();
}

Vector3 position_of(const ModelPoint& point) {
  return {point.x, point.y, point.z};
}

bool is_open(const Matrix3& information) {
  const Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d> eigen(information, Eigen::EigenvaluesOnly);
  return !(eigen.eigenvalues()(0) > kOpen * eigen.eigenvalues()(2));
}

}  // namespace

PointFitter::PointFitter(const Model& model) : model_(model), projectors_(model.images.size()) {
  tracks_.resize(model.points.size());
  for (std::size_t i = 0; i < model.images.size(); ++i) {
    const ModelImage& image = model.images[i];
    const auto camera = model.cameras.find(image.camera_id);
    if (camera == model.cameras.end() || !is_valid(camera->second) || !image.has_pose ||
        !image.cam_from_world.is_finite())
      continue;
    projectors_[i].emplace(camera->second);
    for (const ModelObservation& o : image.observations)
      if (o.point >= 0 && static_cast<std::size_t>(o.point) < tracks_.size() && is_finite(o))
        tracks_[static_cast<std::size_t>(o.point)].push_back({i, o.u, o.v});
  }
  noise_px_ = median_noise();
  scale_px_ = std::max(kScaleByNoise * noise_px_, kLeastScale);
}

std::optional<Vector2> PointFitter::residual(const Sight& sight, const Vector3& position) const {
  const auto pixel =
      (*projectors_[sight.image])(model_.images[sight.image].cam_from_world * position);
  if (!pixel) return std::nullopt;
  return camera::short_way(projectors_[sight.image]->camera(), *pixel - Vector2(sight.u, sight.v));
}

// A point takes three numbers from the 2 n coordinates of its n observations, so that residuals are
// smaller than the noise.
double PointFitter::median_noise() const {
  std::vector<double> sizes;
  for (std::size_t k = 0; k < tracks_.size(); ++k) {
    const auto n = static_cast<double>(tracks_[k].size());
    if (n < 3.0) continue;
    const double grown = std::sqrt(2.0 * n / (2.0 * n - 3.0));
    for (const Sight& sight : tracks_[k])
      if (const auto r = residual(sight, position_of(model_.points[k])))
        sizes.push_back(grown * r->norm());
  }
  return sizes.empty() ? 0.0 : median(std::move(sizes)) / kRayleighMedian;
}

bool PointFitter::add(const Sight& sight, const Vector3& position, Sum* sum) const {
  const auto r = residual(sight, position);
  if (!r) return false;
  const double squared = r->squaredNorm() / (scale_px_ * scale_px_);
  sum->cost += 0.5 * scale_px_ * scale_px_ * std::log1p(squared);
  const Pose& pose = model_.images[sight.image].cam_from_world;
  const double step = kStep * (pose * position).norm();
  Matrix23 j;
  for (int axis = 0; axis < 3; ++axis) {
    const Vector3 shift = step * Vector3::Unit(axis);
    const auto above = residual(sight, position + shift), below = residual(sight, position - shift);
    if (!above || !below) return false;
    j.col(axis) =
        camera::short_way(projectors_[sight.image]->camera(), *above - *below) / (2.0 * step);
  }
  const double weight = 1.0 / (1.0 + squared);
  sum->information += weight * j.transpose() * j;
  sum->gradient += weight * j.transpose() * *r;
  return true;
}

std::optional<PointFitter::Sum> PointFitter::sum_at(const std::vector<Sight>& sights,
                                                    const Vector3& position) const {
  Sum sum;
  for (const Sight& sight : sights)
    if (!add(sight, position, &sum)) return std::nullopt;
  return sum;
}

std::optional<FittedPoint> PointFitter::fit(std::size_t point,
                                            const std::function<bool(std::size_t)>& counts) const {
  std::vector<Sight> sights;
  std::copy_if(tracks_[point].begin(), tracks_[point].end(), std::back_inserter(sights),
               [&](const Sight& sight) { return counts(sight.image); });
  // Observations are ordered by their images.
  if (sights.empty() || sights.front().image == sights.back().image) return std::nullopt;
  return minimum(sights, position_of(model_.points[point]));
}

std::optional<FittedPoint> PointFitter::minimum(const std::vector<Sight>& sights,
                                                Vector3 at) const {
  std::optional<Sum> sum = sum_at(sights, at);
  double damping = kDamping;
  for (int i = 0; sum && i < kMostSteps; ++i) {
    Matrix3 damped = sum->information;
    damped.diagonal() *= 1.0 + damping;
    const Vector3 next = at - Vector3(damped.ldlt().solve(sum->gradient));
    const std::optional<Sum> there = next.allFinite() ? sum_at(sights, next) : std::nullopt;
    if (!there || !(there->cost <= sum->cost)) {
      damping *= 10.0;
      continue;
    }
    const double gain = sum->cost - there->cost;
    at = next;
    sum = there;
    damping *= 0.1;
    if (gain <= kSettled * sum->cost) break;
  }
  if (!sum || !sum->information.allFinite() || is_open(sum->information)) return std::nullopt;
  return FittedPoint{at, sum->information};
}

}  // namespace pose_refine::map
