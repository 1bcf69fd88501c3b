// SPDX-License-Identifier: BSD-3-Clause
#include "judge/planar.h"

#include <Eigen/Eigenvalues>
#include <cmath>

#include "solve/solution.h"

namespace pose_refine {
namespace {

// Relief that shows by more than this many standard deviations rules the other minimum out.
constexpr double kRelief = 20.0;
constexpr double kSameTurn = 0.02;  // rad: nearer than this is the same minimum
constexpr std::size_t kLeast = 6;
// Only a consensus with less noise than this [focal lengths] can be one copy of several.
constexpr double kOrdinaryNoise = 0.003;

using Matrix = Eigen::Matrix<double, 3, 3>;
using Vector = Eigen::Matrix<double, 3, 1>;

struct Plane {
  Vector middle, normal;  // in the camera
  double thickness;       // standard deviation about it
};

std::optional<Plane> plane_of(const PointFactor& factor, const Pose& centered,
                              const Observations& at, double limit) {
  const kernel::Columns& c = factor.columns;
  Vector sum = Vector::Zero();
  Matrix squares = Matrix::Zero();
  std::size_t count = 0;
  for (std::size_t i = 0; i < c.size; ++i) {
    if (!at.visible[i] || !(at.normalized[i] <= limit)) continue;
    const Vector x(c.x[i], c.y[i], c.z[i]);
    sum += x;
    squares += x * x.transpose();
    ++count;
  }
  if (count < kLeast) return std::nullopt;
  const double n = static_cast<double>(count);
  const Vector mean = sum / n;
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(Matrix(squares / n - mean * mean.transpose()));
  const Matrix3 r = centered.rotation_matrix();
  return Plane{Vector(r * mean + centered.translation), Vector(r * eigen.eigenvectors().col(0)),
               std::sqrt(std::max(eigen.eigenvalues()[0], 0.0))};
}

// The points mirrored along the line of sight v are, within their plane, the points turned by
// M_v M_n, a product of two mirrors, about their middle: nearly the same image.
Pose twin_of(const Pose& pose, const Plane& plane) {
  const Vector v = plane.middle.normalized();
  const Matrix turn = (Matrix::Identity() - 2.0 * v * v.transpose()) *
                      (Matrix::Identity() - 2.0 * plane.normal * plane.normal.transpose());
  return {Quaternion(Matrix3(turn * pose.rotation_matrix())).normalized(),
          Vector3(plane.middle + turn * (Vector(pose.translation) - plane.middle))};
}

// Tells whether most observations that fit one pose fit another one. A solve that left them has
// found another consensus, as in repeated structure, and no twin.
bool shares_consensus(const PoseCost& cost, const PoseState& at, const Pose& other) {
  const double limit = kConsensusSigmas * at.noise.scale;
  const Observations there = observe_exactly(cost, other);
  std::size_t here = 0, both = 0;
  for (std::size_t i = 0; i < there.normalized.size(); ++i) {
    if (!at.observations.visible[i] || !(at.observations.normalized[i] <= limit)) continue;
    ++here;
    both += there.visible[i] && there.normalized[i] <= limit;
  }
  // A few that fit are not a copy of the structure.
  return 2 * both >= here || 5 * here < there.normalized.size();
}

}  // namespace

std::optional<PlanarTwin> planar_twin(const PoseCost& pose_cost, const PoseState& at) {
  const PointFactor& points = pose_cost.points();
  if (!points.reducible() || pose_cost.factors.has_others()) return std::nullopt;
  const Noise& noise = at.noise;
  const auto plane = plane_of(points, at.pose, at.observations, kConsensusSigmas * noise.scale);
  if (!plane) return std::nullopt;
  const double distance = plane->middle.norm();
  const double tilt = plane->normal.cross(plane->middle / distance).norm();
  const double relief = 2.0 * plane->thickness * tilt * points.focal / distance;
  if (!(relief < kRelief * noise.sigma)) return std::nullopt;
  const Solution twin = minimize_tiny(pose_cost, twin_of(at.pose, *plane), {30, 1e-8});
  if (pose_error(twin.pose, at.pose).rotation < kSameTurn || !std::isfinite(twin.cost))
    return std::nullopt;
  const double sigma = noise.scale * points.unit(), cost = at.quadratic.cost;
  if (twin.cost < cost && noise.sigma < kOrdinaryNoise * points.focal &&
      !shares_consensus(pose_cost, at, twin.pose))
    return std::nullopt;
  const double ratio = cost > 0.0 || twin.cost > 0.0 ? cost / twin.cost : 1.0;  // 1: both are exact
  return PlanarTwin{2.0 * (twin.cost - cost) / (sigma * sigma), ratio};
}

}  // namespace pose_refine
