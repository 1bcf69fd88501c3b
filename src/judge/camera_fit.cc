// SPDX-License-Identifier: BSD-3-Clause
#include "judge/camera_fit.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>

#include "judge/scatter.h"

namespace pose_refine {
namespace {

// chi2 with five degrees of freedom passes this once in 800.
constexpr double kBeyondChance = 20.0;
// The noise of few observations is not known well: F with 5 and m degrees of freedom is about as
// rare as chi2 / 5 at a variance that is larger by this number over m.
constexpr double kFewToKnow = 20.0;
constexpr double kPartOfDistance = 0.06, kTurn = 0.1;  // rad
constexpr double kLeastShare = 0.6;  // of the variance of the inliers, that may be unexplained
constexpr double kFlat = 1e-6;       // parameters that the pose takes up are not told apart

using Matrix5 = Eigen::Matrix<double, 5, 5>;

// These are the derivatives of one row's residual by the camera's parameters.
struct CameraRows {
  CameraParameters u, v;

  CameraRows(const PointFactor& factor, std::size_t row, double ru, double rv) {
    const kernel::Columns& c = factor.columns;
    const double fx = factor.setup.k.fx, fy = factor.setup.k.fy;
    if (c.l00) {
      ru /= c.l00[row];
      rv = (rv - c.l10[row] * ru) / c.l11[row];
    }
    // At the projection: the measurement's noise must not be in its own derivative.
    const double du = c.u[row] + ru - factor.setup.k.cx, dv = c.v[row] + rv - factor.setup.k.cy;
    const double r2 = du * du / (fx * fx) + dv * dv / (fy * fy);
    u << du, fx, 0.0, du * r2, du * r2 * r2;
    v << dv, 0.0, fy, dv * r2, dv * r2 * r2;
    if (!c.l00) return;
    v = c.l10[row] * u + c.l11[row] * v;
    u *= c.l00[row];
  }
};

struct Sums {
  scatter::Matrix pose = scatter::Matrix::Zero();
  Matrix5 camera = Matrix5::Zero();
  Eigen::Matrix<double, 6, 5> both = Eigen::Matrix<double, 6, 5>::Zero();
  CameraParameters score = CameraParameters::Zero();
  scatter::Vector pull = scatter::Vector::Zero();
  double squared = 0.0, count = 0.0;
};

Sums sum_inliers(const PoseCost& cost, const PoseState& at) {
  const PointFactor& factor = cost.points();
  const double limit = kConsensusSigmas * at.noise.scale * factor.unit();
  const std::vector<scatter::Row> rows = scatter::rows_of(cost, at.pose);
  Sums s;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const scatter::Row& row = rows[i];
    if (row.squared() > limit * limit) continue;
    const CameraRows z(factor, i, row.ru, row.rv);
    const double w = row.count * row.weight;
    s.pose += w * row.information();
    s.camera += w * (z.u * z.u.transpose() + z.v * z.v.transpose());
    s.both += w * (row.gu * z.u.transpose() + row.gv * z.v.transpose());
    s.score += w * (row.ru * z.u + row.rv * z.v);
    s.pull += w * row.score();
    s.squared += w * row.squared();
    s.count += row.count;
  }
  return s;
}

}  // namespace

CameraEvidence& CameraEvidence::operator+=(const CameraEvidence& other) {
  information += other.information;
  score += other.score;
  return *this;
}

CameraStep best_step(const CameraEvidence& evidence) {
  // Parameters of different units are made comparable. Directions that the poses take up are left
  // out.
  const CameraParameters scale = evidence.information.diagonal().cwiseSqrt().cwiseInverse();
  if (!scale.allFinite()) return {};
  const Eigen::SelfAdjointEigenSolver<Matrix5> eigen(scale.asDiagonal() * evidence.information *
                                                     scale.asDiagonal());
  const CameraParameters along =
      eigen.eigenvectors().transpose() * scale.cwiseProduct(evidence.score);
  CameraStep step;
  for (int k = 0; k < 5; ++k) {
    if (!(eigen.eigenvalues()[k] > kFlat)) continue;
    const double length = along[k] / eigen.eigenvalues()[k];
    step.evidence += along[k] * length;
    step.parameters += length * scale.cwiseProduct(CameraParameters(eigen.eigenvectors().col(k)));
  }
  return step;
}

std::optional<CameraFit> camera_fit(const PoseCost& cost, const PoseState& at) {
  const PointFactor& factor = cost.points();
  if (factor.ray || !factor.reducible()) return std::nullopt;
  Sums s = sum_inliers(cost, at);
  if (cost.factors.has_others()) {
    const Quadratic others =
        cost.factors.linearize_others(at.pose, cost.stage, Derivatives::kGaussNewton);
    s.pose += others.hessian;
    s.pull += others.gradient;
  }
  const Eigen::LDLT<scatter::Matrix> solver(s.pose);
  if (solver.info() != Eigen::Success || !solver.isPositive()) return std::nullopt;
  CameraFit fit{{}, {}, solver.solve(s.both), at.pose.translation.norm()};
  fit.evidence.information = s.camera - s.both.transpose() * fit.moves;
  // At the pose without the outliers: what they did to it is no sign of a camera.
  fit.evidence.score = s.score - fit.moves.transpose() * s.pull;
  const double squared = s.squared - s.pull.dot(solver.solve(s.pull));
  fit.step = best_step(fit.evidence);
  const double freedom = std::max(2.0 * s.count - 11.0, 1.0);
  const double unexplained = (squared - fit.step.evidence) / freedom;
  const double sigma = at.noise.scale * factor.unit();
  // Residuals that fit exactly have no noise to compare with, so it is bounded from below.
  const double variance =
      std::max(unexplained, kLeastShare * sigma * sigma) * (1.0 + kFewToKnow / freedom);
  fit.evidence.information /= variance;
  fit.evidence.score /= variance;
  fit.step.evidence /= variance;
  return fit;
}

bool is_significant(const CameraStep& step) {
  return step.evidence > kBeyondChance;
}

bool is_another_camera(const CameraFit& fit, const CameraStep& step) {
  const Vector6 move = fit.move(step);
  return is_significant(step) &&
         (move.tail<3>().norm() > kPartOfDistance * fit.distance || move.head<3>().norm() > kTurn);
}

}  // namespace pose_refine
