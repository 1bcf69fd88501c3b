// SPDX-License-Identifier: BSD-3-Clause
#include "doctor/camera_fit.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "camera/projector.h"
#include "pose_refine/refine.h"

namespace pose_refine::doctor {
namespace {

constexpr double kPi = 3.14159265358979323846;
// Degrees of freedom of the noise: its tails are heavy, because features of several sizes have
// noises of several sizes.
constexpr double kTail = 4.0;
constexpr int kIterations = 40;  // of the pose
constexpr int kPolish = 12;      // of the scatter
// Cameras that fit to this fraction of the matches' extent are not told apart.
constexpr double kLeastNoise = 5e-4;

// Density of a residual among right matches, over that among wrong ones.
double odds(double squared, double variance, double area) {
  const double x = 1.0 + squared / (kTail * variance);
  return area / (2.0 * kPi * variance * x * x * x);
}

double log_likelihood(const std::vector<double>& squared, const Scatter& s, double area) {
  double sum = 0.0;
  for (const double r2 : squared)
    sum += std::log(1.0 - s.right + s.right * odds(r2, s.noise * s.noise, area));
  return sum;
}

// One step of expectation and maximization; the noise stays where `noise_too` is false.
Scatter improved(const std::vector<double>& squared, Scatter s, double area, bool noise_too) {
  const double variance = s.noise * s.noise;
  double right = 0.0, scatter = 0.0;
  for (const double r2 : squared) {
    const double f = s.right * odds(r2, variance, area);
    const double share = f / (1.0 - s.right + f);
    if (!(share > 0.0)) continue;
    right += share;
    scatter += share * (kTail + 2.0) / (kTail + r2 / variance) * r2;
  }
  s.right = std::clamp(right / static_cast<double>(squared.size()), 1e-3, 0.999);
  if (noise_too && right > 0.0) s.noise = std::sqrt(scatter / (2.0 * right));
  return s;
}

}  // namespace

Scatter scatter_of(const std::vector<double>& squared, double area, double least_noise) {
  Scatter best = {0.0, 0.0, std::sqrt(area)};
  if (squared.empty()) return best;
  for (double noise = least_noise; noise * noise < 0.1 * area; noise *= 2.0) {
    Scatter s = {0.0, 0.5, noise};
    for (int k = 0; k < 4; ++k) s = improved(squared, s, area, false);
    s.log_likelihood = log_likelihood(squared, s, area);
    if (s.log_likelihood > best.log_likelihood) best = s;
  }
  if (best.log_likelihood <= 0.0) return best;
  for (int k = 0; k < kPolish; ++k) {
    best = improved(squared, best, area, true);
    best.noise = std::max(best.noise, least_noise);
  }
  best.log_likelihood = std::max(0.0, log_likelihood(squared, best, area));
  return best;
}

double weight_of(double squared, const Scatter& s, double area) {
  const double variance = s.noise * s.noise;
  const double f = s.right * odds(squared, variance, area);
  const double share = f / (1.0 - s.right + f);
  if (!(share > 0.0)) return 0.0;
  return share * (kTail + 2.0) / (kTail + squared / variance) / variance;
}

MatchedArea matched_area(const Correspondences& matches) {
  const auto [left, right] = std::minmax_element(matches.u.begin(), matches.u.end());
  const auto [top, bottom] = std::minmax_element(matches.v.begin(), matches.v.end());
  const double width = *right - *left, height = *bottom - *top;
  const double side = std::max({width, height, 1e-9});
  // A line of matches has an area too.
  const double area = std::max(width, 0.1 * side) * std::max(height, 0.1 * side);
  return {area, kLeastNoise * std::hypot(width, height) + 1e-12};
}

std::vector<double> squared_residuals(const Image& image) {
  const Correspondences& c = image.correspondences;
  std::vector<double> squared(c.size(), std::numeric_limits<double>::infinity());
  const camera::Projector projected(image.camera);
  for (std::size_t i = 0; i < c.size(); ++i) {
    const auto seen = projected(image.cam_from_world * Vector3(c.x[i], c.y[i], c.z[i]));
    if (!seen) continue;
    const double r2 = (*seen - Vector2(c.u[i], c.v[i])).squaredNorm();
    if (std::isfinite(r2)) squared[i] = r2;
  }
  return squared;
}

CameraFit fit_image(const Image& image, const MatchedArea& area, Policy policy) {
  RefineOptions options;
  options.detail = Detail::kPose;
  options.max_iterations = kIterations;
  options.policy = policy;
  Image fitted = image;
  fitted.cam_from_world = refine(image, options).cam_from_world;
  const Scatter scatter = scatter_of(squared_residuals(fitted), area.area, area.least_noise);
  return {fitted.cam_from_world, scatter};
}

}  // namespace pose_refine::doctor
