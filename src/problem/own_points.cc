// SPDX-License-Identifier: BSD-3-Clause
#include "problem/own_points.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <optional>

namespace pose_refine {
namespace {

// Five points leave four numbers of their residuals that an affine map cannot explain.
constexpr std::size_t kFewest = 5;
// Part of the focal length. Corners of calibration targets are found to 0.02 px; rounding to float
// or to three decimals is far below.
constexpr double kExact = 1e-5;
// Of distinct coordinates on a grid: fewer lie on some grid by chance.
constexpr std::size_t kFewestLines = 8;
// Cells across the image. Any numbers with a few decimals lie on some finer grid.
constexpr double kMostCells = 1e4;
constexpr double kOffGrid = 0.02;  // cells, which rounding of the coordinates may make
constexpr int kMostSkipped = 8;    // the smallest distance may be of so many cells

// Sums over a prefix of the correspondences for the affine map that explains most of the residuals.
class AffineFit {
 public:
  AffineFit(const Image& image, const Pose& pose) : image_(image), pose_(pose) {}

  // Tells whether the first `count` residuals are explained; false too if a point is not seen.
  bool explains(std::size_t count) const {
    const Correspondences& c = image_.correspondences;
    Eigen::Matrix3d squares = Eigen::Matrix3d::Zero();
    Eigen::Matrix<double, 3, 2> products = Eigen::Matrix<double, 3, 2>::Zero();
    for (std::size_t i = 0; i < count; ++i) {
      const auto residual = residual_of(i);
      if (!residual) return false;
      const Vector3 at = position(c, i);
      squares += at * at.transpose();
      products += at * residual->transpose();
    }
    squares.diagonal().array() += 1e-12 * squares.trace();  // pixels may lie on a line
    const Eigen::Matrix<double, 3, 2> map = squares.ldlt().solve(products);
    const double limit = kExact * scale();
    for (std::size_t i = 0; i < count; ++i) {
      const Vector2 rest = *residual_of(i) - map.transpose() * position(c, i);
      if (!(rest.norm() <= limit)) return false;
    }
    return true;
  }

 private:
  double scale() const { return mean_focal_length(image_.camera); }

  // The pixel in focal lengths from the first one, and 1.
  Vector3 position(const Correspondences& c, std::size_t i) const {
    return {(c.u[i] - c.u[0]) / scale(), (c.v[i] - c.v[0]) / scale(), 1.0};
  }

  std::optional<Vector2> residual_of(std::size_t i) const {
    const Correspondences& c = image_.correspondences;
    const auto seen = project(image_.camera, pose_ * Vector3(c.x[i], c.y[i], c.z[i]));
    if (!seen) return std::nullopt;
    return Vector2(c.u[i] - seen->x(), c.v[i] - seen->y());
  }

  const Image& image_;
  const Pose& pose_;
};

// Tells whether sorted distances are multiples of a step that is about `step`. A larger one tells
// the step more closely.
bool are_multiples(const std::vector<double>& sorted, double step) {
  if (!(sorted.back() <= kMostCells * step)) return false;
  double products = 0.0, squares = 0.0;
  for (const double distance : sorted) {
    const double cells = std::round(distance / step);
    if (!(std::abs(distance - cells * step) <= kOffGrid * step)) return false;
    products += cells * distance;
    squares += cells * cells;
    step = products / squares;
  }
  return true;
}

bool lies_on_grid(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const double first = values.front(), extent = values.back() - first;
  if (!(extent > 0.0)) return false;
  std::vector<double> distances;
  double last = first, least = extent;
  for (const double value : values) {
    if (!(value - last > extent / kMostCells)) continue;
    least = std::min(least, value - last);
    distances.push_back(value - first);
    last = value;
  }
  if (distances.size() + 1 < kFewestLines) return false;
  for (int skipped = 1; skipped <= kMostSkipped; ++skipped)
    if (are_multiples(distances, least / skipped)) return true;
  return false;
}

}  // namespace

bool repeats_pose(const Image& image, const Pose& cam_from_world) {
  const std::size_t n = image.correspondences.size();
  if (n < kFewest) return false;
  const AffineFit fit(image, cam_from_world);
  return fit.explains(kFewest) && fit.explains(n);
}

bool is_on_grid(const Correspondences& c) {
  return c.size() >= kFewestLines && lies_on_grid(c.u) && lies_on_grid(c.v);
}

bool has_own_points(const Image& image) {
  return repeats_pose(image, image.cam_from_world) && is_on_grid(image.correspondences);
}

Defect own_points_defect(const Image& image) {
  return {"points_of_this_image",
          image.name + ": its " + std::to_string(image.correspondences.size()) +
              " points were made from the very pixels that observe them, so they repeat the pose "
              "that they were made with and prove nothing"};
}

}  // namespace pose_refine
