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

constexpr int kMostSteps = 20;
constexpr double kDamping = 1e-4;  // of the first step; Levenberg and Marquardt's
// A step that gains less than this part of the cost is the last one, and leads to within a
// thousandth of a standard deviation, or a hundredth where many observations are wrong. Exact data
// have no cost; there it is a part of the squared scale of the loss.
constexpr double kSettled = 1e-5, kSettledExactly = 1e-12;
// The second derivative of the loss takes at most this part of what an observation says along its
// residual, so that steps stay steps down.
constexpr double kMostCurved = 0.8;
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

PointFitter::PointFitter(const Model& model) : model_(model), views_(model.images.size()) {
  tracks_.resize(model.points.size());
  for (std::size_t i = 0; i < model.images.size(); ++i) {
    const ModelImage& image = model.images[i];
    const auto camera = model.cameras.find(image.camera_id);
    if (camera == model.cameras.end() || !is_valid(camera->second) || !image.has_pose ||
        !image.cam_from_world.is_finite())
      continue;
    views_[i].emplace(camera->second, image.cam_from_world);
    for (const ModelObservation& o : image.observations)
      if (o.point >= 0 && static_cast<std::size_t>(o.point) < tracks_.size() && is_finite(o))
        tracks_[static_cast<std::size_t>(o.point)].push_back({i, o.u, o.v});
  }
  noise_px_ = median_noise();
  scale_px_ = std::max(kScaleByNoise * noise_px_, kLeastScale);
}

std::optional<Vector2> PointFitter::residual(const Sight& sight, const Vector3& position) const {
  const View& view = *views_[sight.image];
  const auto pixel = view.project(view.rotation * position + view.translation);
  if (!pixel) return std::nullopt;
  return view.project.difference(*pixel, {sight.u, sight.v});
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
  const View& view = *views_[sight.image];
  const auto seen = view.project.with_derivative(view.rotation * position + view.translation);
  if (!seen) return false;
  const Vector2 r = view.project.difference(seen->pixel, {sight.u, sight.v});
  const Matrix23 j = seen->by_point * view.rotation;
  const double squared_scale = scale_px_ * scale_px_;
  const double squared = r.squaredNorm() / squared_scale;
  const double weight = 1.0 / (1.0 + squared);
  const Matrix3 information = weight * j.transpose() * j;
  const Vector3 pull = j.transpose() * r;
  sum->cost += 0.5 * squared_scale * std::log1p(squared);
  sum->information += information;
  sum->gradient += weight * pull;
  sum->hessian += information;
  // The loss flattens along the residual.
  const double curved = std::min(2.0 * weight * squared, kMostCurved);
  if (squared > 0.0)
    sum->hessian -= (weight * curved / (squared * squared_scale)) * pull * pull.transpose();
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
  sights.reserve(tracks_[point].size());
  std::copy_if(tracks_[point].begin(), tracks_[point].end(), std::back_inserter(sights),
               [&](const Sight& sight) { return counts(sight.image); });
  // Observations are ordered by their images.
  if (sights.empty() || sights.front().image == sights.back().image) return std::nullopt;
  return minimum(sights, position_of(model_.points[point]));
}

bool PointFitter::is_negligible(double gain, double cost) const {
  return gain <= kSettled * cost + kSettledExactly * scale_px_ * scale_px_;
}

std::optional<FittedPoint> PointFitter::minimum(const std::vector<Sight>& sights,
                                                Vector3 at) const {
  std::optional<Sum> sum = sum_at(sights, at);
  double damping = kDamping;
  for (int i = 0; sum && i < kMostSteps; ++i) {
    Matrix3 damped = sum->hessian;
    damped.diagonal() *= 1.0 + damping;
    const Vector3 step = damped.ldlt().solve(sum->gradient);
    const Vector3 next = at - step;
    // What the last step gains is known without looking; one that is damped says nothing.
    if (damping <= kDamping && next.allFinite() &&
        is_negligible(0.5 * step.dot(sum->gradient), sum->cost)) {
      at = next;
      break;
    }
    const std::optional<Sum> there = next.allFinite() ? sum_at(sights, next) : std::nullopt;
    if (!there || !(there->cost <= sum->cost)) {
      damping *= 10.0;
      continue;
    }
    const double gain = sum->cost - there->cost;
    at = next;
    sum = there;
    damping *= 0.1;
    if (is_negligible(gain, sum->cost)) break;
  }
  if (!sum || !sum->information.allFinite() || is_open(sum->information)) return std::nullopt;
  return FittedPoint{at, sum->information};
}

}  // namespace pose_refine::map
