// SPDX-License-Identifier: BSD-3-Clause
#include "judge/camera_fit.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <array>
#include <cmath>

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

// The derivatives of a piece's residuals by the camera's parameters, and the rows' weights.
struct alignas(64) CameraRows {
  double u[5][scatter::kPiece] = {}, v[5][scatter::kPiece] = {};
  double weight[scatter::kPiece];

  void set(std::size_t i, const CameraParameters& along_u, const CameraParameters& along_v) {
    for (int k = 0; k < 5; ++k) {
      u[k][i] = along_u[k];
      v[k][i] = along_v[k];
    }
  }
};

// Sets the derivatives of row `at`, the i-th of its piece.
void differentiate(const PointFactor& factor, const scatter::Row& row, std::size_t at,
                   std::size_t i, CameraRows& out) {
  const kernel::Columns& c = factor.columns;
  const double fx = factor.setup.k.fx, fy = factor.setup.k.fy;
  double ru = row.ru, rv = row.rv;
  if (c.l00) {
    ru /= c.l00[at];
    rv = (rv - c.l10[at] * ru) / c.l11[at];
  }
  // At the projection: the measurement's noise must not be in its own derivative.
  const double du = c.u[at] + ru - factor.setup.k.cx, dv = c.v[at] + rv - factor.setup.k.cy;
  const double r2 = du * du / (fx * fx) + dv * dv / (fy * fy);
  CameraParameters u, v;
  u << du, fx, 0.0, du * r2, du * r2 * r2;
  v << dv, 0.0, fy, dv * r2, dv * r2 * r2;
  if (c.l00) {
    v = c.l10[at] * u + c.l11[at] * v;
    u *= c.l00[at];
  }
  out.set(i, u, v);
}

// Sums over the twelve columns J (6), Z (5) and r, weighted: X'WX.
using Columns = Eigen::Matrix<double, 12, 12>;

struct Sums {
  Columns products = Columns::Zero();
  double count = 0.0;

  auto pose() const { return products.topLeftCorner<6, 6>(); }
  auto camera() const { return products.block<5, 5>(6, 6); }
  auto both() const { return products.block<6, 5>(0, 6); }
  auto score() const { return products.block<5, 1>(6, 11); }
  auto pull() const { return products.block<6, 1>(0, 11); }
  double squared() const { return products(11, 11); }
};

// Returns how many observations of a piece are inliers, by their weights. What stands in the other
// rows, those of the last piece or zeros, counts nothing.
double fill(const PointFactor& factor, const scatter::Rows& rows, const scatter::Piece& piece,
            double limit, CameraRows& out) {
  double count = 0.0;
  std::fill_n(out.weight, piece.padded(), 0.0);
  for (std::size_t i = 0; i < piece.size; ++i) {
    const scatter::Row row = rows.row(piece.begin + i);
    if (!(row.squared() <= limit * limit)) continue;
    differentiate(factor, row, piece.begin + i, i, out);
    out.weight[i] = row.count * row.weight;
    count += row.count;
  }
  return count;
}

std::array<const double*, 12> joined(const std::array<const double*, 7>& pose,
                                     const double (&camera)[5][scatter::kPiece]) {
  return {pose[0],   pose[1],   pose[2],   pose[3],   pose[4],   pose[5],
          camera[0], camera[1], camera[2], camera[3], camera[4], pose[6]};
}

Sums sum_inliers(const PoseCost& cost, double noise, const scatter::Rows& rows) {
  const PointFactor& factor = cost.points();
  const double limit = kConsensusSigmas * noise * factor.unit();
  Sums s;
  double triangle[78] = {};
  CameraRows camera;
  rows.for_each_piece([&](const scatter::Piece& piece) {
    s.count += fill(factor, rows, piece, limit, camera);
    for (const auto& columns :
         {joined(rows.u(piece.begin), camera.u), joined(rows.v(piece.begin), camera.v)})
      cost.scratch.table->add_gram(columns.data(), 12, camera.weight, piece.padded(), triangle);
  });
  const double* next = triangle;
  for (int i = 0; i < 12; ++i)
    for (int j = i; j < 12; ++j) s.products(i, j) = s.products(j, i) = *next++;
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

bool tells_of_camera(const PointFactor& points) {
  return points.reducible() && !points.ray;
}

std::optional<CameraFit> camera_fit(const PoseCost& cost, const Pose& centered, double noise,
                                    const scatter::Rows& rows) {
  const Sums s = sum_inliers(cost, noise, rows);
  scatter::Matrix information = s.pose();
  scatter::Vector pull = s.pull();
  if (cost.factors.has_others()) {
    const Quadratic others =
        cost.factors.linearize_others(centered, cost.stage, Derivatives::kGaussNewton);
    information += others.hessian;
    pull += others.gradient;
  }
  const Eigen::LDLT<scatter::Matrix> solver(information);
  if (solver.info() != Eigen::Success || !solver.isPositive()) return std::nullopt;
  CameraFit fit{{}, {}, solver.solve(s.both()), centered.translation.norm()};
  fit.evidence.information = s.camera() - s.both().transpose() * fit.moves;
  // At the pose without the outliers: what they did to it is no sign of a camera.
  fit.evidence.score = s.score() - fit.moves.transpose() * pull;
  const double squared = s.squared() - pull.dot(solver.solve(pull));
  fit.step = best_step(fit.evidence);
  const double freedom = std::max(2.0 * s.count - 11.0, 1.0);
  const double unexplained = (squared - fit.step.evidence) / freedom;
  const double sigma = noise * cost.points().unit();
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
