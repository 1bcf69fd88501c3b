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
constexpr std::size_t kLeast = 4;
// So few points cannot tell which of them is wrong: a robust loss would fit three of them exactly.
constexpr std::size_t kFew = 5;
constexpr Limits kSteps{30, 1e-8}, kStepsOfFew{200, 1e-8};
// Only a consensus with less noise than this [focal lengths] can be one copy of several.
constexpr double kOrdinaryNoise = 0.003;

using Matrix = Eigen::Matrix<double, 3, 3>;
using Vector = Eigen::Matrix<double, 3, 1>;

struct Plane {
  Vector middle, normal;  // in the camera
  double thickness;       // standard deviation about it
  std::size_t count;      // points that it is of
};

// Returns the plane of the points whose residual is within a limit.
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
               std::sqrt(std::max(eigen.eigenvalues()[0], 0.0)), count};
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

double turn_between(const Pose& a, const Pose& b) {
  return pose_error(a, b).rotation;
}

// Returns twice the log of the likelihood ratio of two minima, whose costs differ by `excess` in
// units of the noise squared, when that noise is known from `freedom` residuals only (Student's t).
double with_unsure_noise(double excess, double freedom) {
  return excess > 0.0 ? freedom * std::log1p(excess / freedom) : excess;
}

// Two exact fits are told by nothing.
double ratio_of(double cost, double other) {
  return cost > 0.0 || other > 0.0 ? cost / other : 1.0;
}

double freedom_of(const Plane& plane) {
  return 2.0 * static_cast<double>(plane.count) - 6.0;
}

// Compares the pose with its twin under the loss at hand.
std::optional<PlanarTwin> robust_twin(const PoseCost& pose_cost, const PoseState& at,
                                      const Plane& plane) {
  const Solution twin = minimize_tiny(pose_cost, twin_of(at.pose, plane), kSteps);
  if (turn_between(twin.pose, at.pose) < kSameTurn || !std::isfinite(twin.cost))
    return std::nullopt;
  const double sigma = at.noise.scale * pose_cost.points().unit(), cost = at.quadratic.cost;
  const bool is_sharp = at.noise.sigma < kOrdinaryNoise * pose_cost.points().focal;
  if (twin.cost < cost && is_sharp && !shares_consensus(pose_cost, at, twin.pose))
    return std::nullopt;
  const double excess = 2.0 * (twin.cost - cost) / (sigma * sigma);
  return PlanarTwin{with_unsure_noise(excess, freedom_of(plane)), ratio_of(cost, twin.cost),
                    twin.pose};
}

// Compares the pose with its twin by least squares, for the odds; the ratio is that of the costs
// under the loss at hand where it has both minima.
std::optional<PlanarTwin> twin_of_few(const PoseCost& pose_cost, const PoseState& at,
                                      const Plane& plane) {
  const double unit = pose_cost.points().unit();
  const Stage plain = pose_cost.stage.with_loss(LossKind::kNone, unit);
  const PoseCost squares{pose_cost.factors, plain, pose_cost.scratch};
  const Pose mirrored = twin_of(at.pose, plane);
  const Solution here = minimize_tiny(squares, at.pose, kStepsOfFew);
  const Solution twin = minimize_tiny(squares, mirrored, kStepsOfFew);
  if (!std::isfinite(here.cost) || !std::isfinite(twin.cost)) return std::nullopt;
  double cost = here.cost;
  if (turn_between(here.pose, twin.pose) < kSameTurn) {
    const bool near = turn_between(at.pose, here.pose) < 0.5 * turn_between(at.pose, mirrored);
    if (near) return std::nullopt;  // there is one minimum, and the pose is at it
    cost = squares.at(at.pose);
  }
  const double freedom = freedom_of(plane), noise = least_noise(pose_cost.points()) * unit;
  const double least = 0.5 * freedom * noise * noise;
  const double excess = freedom * std::log((twin.cost + least) / (cost + least));
  const Solution robust = minimize_tiny(pose_cost, twin.pose, kStepsOfFew);
  const bool has_both =
      std::isfinite(robust.cost) && turn_between(robust.pose, at.pose) >= kSameTurn;
  const double ratio =
      has_both ? ratio_of(at.quadratic.cost, robust.cost) : ratio_of(cost, twin.cost);
  return PlanarTwin{excess, ratio, twin.pose};
}

}  // namespace

std::optional<PlanarTwin> planar_twin(const PoseCost& pose_cost, const PoseState& at) {
  const PointFactor& points = pose_cost.points();
  if (!points.reducible() || pose_cost.factors.has_others()) return std::nullopt;
  const Noise& noise = at.noise;
  const bool few = points.size() <= kFew;
  const double limit = few ? HUGE_VAL : kConsensusSigmas * noise.scale;
  const auto plane = plane_of(points, at.pose, at.observations, limit);
  if (!plane) return std::nullopt;
  const double distance = plane->middle.norm();
  const double tilt = plane->normal.cross(plane->middle / distance).norm();
  const double relief = 2.0 * plane->thickness * tilt * points.focal / distance;
  // The noise seen in few points may be nothing by chance.
  const double least = few ? least_noise(points) * points.sigma : 0.0;
  if (!(relief < kRelief * std::max(noise.sigma, least))) return std::nullopt;
  return few ? twin_of_few(pose_cost, at, *plane) : robust_twin(pose_cost, at, *plane);
}

}  // namespace pose_refine
