// SPDX-License-Identifier: BSD-3-Clause
#include "judge/camera_fit.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>

#include "judge/scatter.h"

namespace pose_refine {
namespace {

// chi2 with five degrees of freedom passes 30 once in 70,000.
constexpr double kSurely = 30.0;
constexpr double kShare = 0.15;  // of the squared residuals, that must be explained
constexpr double kRatio = 10.0;  // F statistic that few observations must pass
constexpr double kPartOfDistance = 0.06, kTurn = 0.1;  // rad
constexpr double kFlat = 1e-6;  // parameters that the pose takes up are not told apart

using Parameters = Eigen::Matrix<double, 5, 1>;
using Matrix5 = Eigen::Matrix<double, 5, 5>;

// Derivatives of one row's residual by log focal length, principal point [focal lengths] and two
// radial coefficients: all act on the image, whatever the model.
struct CameraRows {
  Parameters u, v;

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

}  // namespace

bool fits_another_camera(const PoseCost& cost, const PoseState& at) {
  const PointFactor& factor = cost.points();
  if (factor.ray || !factor.reducible()) return false;
  const double sigma = at.noise.scale * factor.unit(), limit = kConsensusSigmas * sigma;
  const std::vector<scatter::Row> rows = scatter::rows_of(cost, at.pose);
  scatter::Matrix pose = scatter::Matrix::Zero();
  Matrix5 camera = Matrix5::Zero();
  Eigen::Matrix<double, 6, 5> both = Eigen::Matrix<double, 6, 5>::Zero();
  Parameters score = Parameters::Zero();
  scatter::Vector pull = scatter::Vector::Zero();
  double squared = 0.0, count = 0.0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const scatter::Row& row = rows[i];
    if (row.squared() > limit * limit) continue;
    const CameraRows z(factor, i, row.ru, row.rv);
    const double w = row.count * row.weight;
    pose += w * row.information();
    camera += w * (z.u * z.u.transpose() + z.v * z.v.transpose());
    both += w * (row.gu * z.u.transpose() + row.gv * z.v.transpose());
    score += w * (row.ru * z.u + row.rv * z.v);
    pull += w * row.score();
    squared += w * row.squared();
    count += row.count;
  }
  const Eigen::LDLT<scatter::Matrix> solver(pose);
  if (solver.info() != Eigen::Success || !solver.isPositive()) return false;
  const Eigen::Matrix<double, 6, 5> moves = solver.solve(both);
  const Matrix5 left = camera - both.transpose() * moves;
  const Parameters scale = camera.diagonal().cwiseSqrt().cwiseInverse();
  const Eigen::SelfAdjointEigenSolver<Matrix5> eigen(scale.asDiagonal() * left *
                                                     scale.asDiagonal());
  // At the pose of the inliers alone: what outliers did to them is no sign of a camera.
  score -= moves.transpose() * pull;
  squared -= pull.dot(solver.solve(pull));
  const Parameters along = eigen.eigenvectors().transpose() * scale.cwiseProduct(score);
  Parameters step = Parameters::Zero();
  double gain = 0.0;
  for (int k = 0; k < 5; ++k) {
    if (!(eigen.eigenvalues()[k] > kFlat)) continue;
    const double length = along[k] / eigen.eigenvalues()[k];
    gain += along[k] * length;
    step += length * scale.cwiseProduct(Parameters(eigen.eigenvectors().col(k)));
  }
  const double unexplained = (squared - gain) / std::max(2.0 * count - 11.0, 1.0);
  if (!(gain > kSurely * sigma * sigma && gain > kShare * squared &&
        gain > 5.0 * kRatio * unexplained))
    return false;
  const scatter::Vector moved = moves * step;
  return moved.tail<3>().norm() > kPartOfDistance * at.pose.translation.norm() ||
         moved.head<3>().norm() > kTurn;
}

}  // namespace pose_refine
