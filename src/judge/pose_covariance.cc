// SPDX-License-Identifier: BSD-3-Clause
#include "judge/pose_covariance.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "judge/scatter.h"

namespace pose_refine {
namespace {

// Redescending losses bend the cost down at outliers. Where that takes more than this part of what
// the inliers bend it up by, the sum is their difference and mostly chance.
constexpr double kMostBentDown = 0.3;
constexpr double kEnoughToShrink = 30.0;  // fewer inliers cannot tell how their gradients scatter

using scatter::Inliers;
using scatter::Matrix;
using scatter::Row;
using scatter::Slope;
using scatter::Sums;
// As many as there are observable directions.
using Small = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, 6, 6>;
using SmallVector = Eigen::Matrix<double, Eigen::Dynamic, 1, 0, 6, 1>;

// L^-1 M L^-T
Small whitened(const Eigen::LLT<Small>& by, const Small& m) {
  const Small half = by.matrixL().solve(m);
  return by.matrixL().solve(Small(half.transpose()));
}

// The outliers' part of the Hessian, with its negative curvature limited to a part of the inliers'.
Small limited(const Small& others, const Small& inliers) {
  if (Eigen::LLT<Small>(others + kMostBentDown * inliers).info() == Eigen::Success) return others;
  const Eigen::LLT<Small> root(inliers);
  if (root.info() != Eigen::Success) return others;
  const Eigen::SelfAdjointEigenSolver<Small> eigen(whitened(root, others));
  const Small back = root.matrixL() * eigen.eigenvectors();
  return back * eigen.eigenvalues().cwiseMax(-kMostBentDown).asDiagonal() * back.transpose();
}

// The sums over the inliers with all of them taken for alike: `slope` and `variance` times J'J; and
// as they are. The truth is between: alike as long as the difference is chance.
struct Model {
  double slope, variance;  // of rho' r: mean slope, mean square along an axis
  double inflation;        // of the gradients' own scatter, for what was fitted
};
struct Shares {
  double hessian = 1.0, scatter = 1.0;  // of the model
};

// Inner products of the rows of a matrix X: G = XX'.
struct Gram {
  double uu, uv, vv;
};

// The Gram matrices of a piece's whitened rows.
struct alignas(64) Grams {
  double uu[scatter::kPiece], uv[scatter::kPiece], vv[scatter::kPiece];
  Gram at(std::size_t i) const { return {uu[i], uv[i], vv[i]}; }
};

// tr(W G W G) with W = a I + b r r' and G the 2x2 matrix (uu, uv, vv): |X'WX|^2 for G = XX'.
double squared_norm(double a, double b, const Row& row, const Gram& g) {
  const double w00 = a + b * row.ru * row.ru, w01 = b * row.ru * row.rv;
  const double w11 = a + b * row.rv * row.rv;
  const double p00 = w00 * g.uu + w01 * g.uv, p01 = w00 * g.uv + w01 * g.vv;
  const double p10 = w01 * g.uu + w11 * g.uv, p11 = w01 * g.uv + w11 * g.vv;
  return p00 * p00 + 2.0 * p01 * p10 + p11 * p11;
}

// Squared differences between the model and each inlier's own part of the sums, which are what
// their difference would be by chance.
struct Spread {
  double of_hessian = 0.0, of_scatter = 0.0;
};

void add(const Inliers& inliers, const scatter::Piece& piece, const Grams& grams,
         const Model& model, Spread& spread) {
  for (std::size_t i = 0; i < piece.size; ++i) {
    const Row row = inliers.rows.row(piece.begin + i);
    if (!inliers.has(row)) continue;
    const Slope slope = scatter::slope_of(row, inliers.loss);
    const double count2 = row.count * row.count;
    spread.of_hessian +=
        count2 * squared_norm(slope.across - model.slope, slope.bend, row, grams.at(i));
    spread.of_scatter +=
        count2 *
        squared_norm(-model.variance, model.inflation * row.weight * row.weight, row, grams.at(i));
  }
}

// `metric` is the inverse of J'J over the directions that are seen, so that the rows are whitened.
Spread spread_of(const Inliers& inliers, const Matrix& metric, const Model& model,
                 const kernel::Table& table) {
  Spread spread;
  Grams grams;
  inliers.rows.for_each_piece([&](const scatter::Piece& piece) {
    table.quadratic_forms(metric.data(), inliers.rows.u(piece.begin).data(),
                          inliers.rows.v(piece.begin).data(), piece.padded(),
                          {grams.uu, grams.uv, grams.vv});
    add(inliers, piece, grams, model, spread);
  });
  return spread;
}

// Ledoit & Wolf (2004): the squared difference between model and own sum against what it would be
// by chance, the sum of the observations' own; both relative to J'J.
Shares model_shares(const Inliers& inliers, const Sums& s, const Small& basis, const Model& model,
                    const kernel::Table& table) {
  const auto reduced = [&](const Matrix& m) { return Small(basis.transpose() * m * basis); };
  const Eigen::LLT<Small> root(reduced(s.information));
  if (s.observations() < kEnoughToShrink || root.info() != Eigen::Success) return {};
  const Matrix metric = basis * root.solve(Small(basis.transpose()));
  const Spread spread = spread_of(inliers, metric, model, table);
  const auto misfit = [&](const Matrix& own, double of_model) {
    Small difference = whitened(root, reduced(own));
    difference.diagonal().array() -= of_model;
    return difference.squaredNorm();
  };
  return {std::min(1.0, spread.of_hessian / misfit(s.hessian, model.slope)),
          std::min(1.0, spread.of_scatter / misfit(s.scatter * model.inflation, model.variance))};
}

}  // namespace

Uncertainty sandwich_covariance(const PoseCost& cost, const PoseState& at,
                                const Observability& seen, const scatter::Rows& rows) {
  const double sigma = at.noise.scale * cost.points().unit();
  const Inliers inliers{rows, cost.stage.loss.loss(), kConsensusSigmas * sigma};
  const kernel::Table& table = *cost.scratch.table;
  const Sums s = scatter::sum(inliers, table);
  const Small& basis = seen.basis;
  if (!(s.count > 0.0) || basis.cols() == 0) return {};
  const auto reduced = [&](const Matrix& m) { return Small(basis.transpose() * m * basis); };
  const Small prior = reduced(
      cost.factors.linearize_others(at.pose, cost.stage, Derivatives::kGaussNewton).hessian);
  const Small information = reduced(s.information);
  const SmallVector pull = basis.transpose() * s.others_gradient;
  const double slope = s.slope / s.count;
  if (!(slope > 0.0)) return {};

  const Small others = limited(reduced(s.others_hessian), slope * information + prior);
  Eigen::LLT<Small> bread(slope * information + others + prior);
  if (bread.info() != Eigen::Success) return {};
  const double n = 2.0 * s.observations();
  const double fitted = slope * bread.solve(information).trace();
  const double nu = n - fitted;
  if (!(nu > 2.5)) return {};
  // Inliers are farther from a pose that outliers pulled away; that part is not noise.
  const SmallVector shift = bread.solve(pull);
  const double shifted = slope * slope * shift.dot(information * shift);
  const double gradient2 = std::max(s.gradient2 - shifted, 0.5 * s.gradient2);

  const Model model = {slope, 0.5 * gradient2 / s.count * (n / nu), n / nu};
  const Shares share = model_shares(inliers, s, basis, model, table);
  const Small hessian = share.hessian * slope * information +
                        (1.0 - share.hessian) * reduced(s.hessian) + others + prior;
  // So do some inliers by themselves: then only the model is left.
  if (Eigen::LLT<Small> own(hessian); own.info() == Eigen::Success) bread = own;
  const Small meat = share.scatter * model.variance * information +
                     (1.0 - share.scatter) * model.inflation * reduced(s.scatter) +
                     pull * pull.transpose() + sigma * sigma * prior;

  const double uneven = std::max(0.0, s.slope2 / (s.count * slope * slope) - 1.0);
  const double huber = 1.0 + fitted / n * uneven;
  const Small half = bread.solve(meat);
  const Small core = bread.solve(Small(half.transpose())) * (huber * huber * nu / (nu - 2.0));
  const Matrix covariance = basis * core * basis.transpose();
  if (!covariance.allFinite()) return {};
  return {Matrix6(0.5 * (covariance + covariance.transpose())), nu};
}

std::optional<Matrix6> model_covariance(const Matrix6& hessian, double variance) {
  if (!(hessian.diagonal().minCoeff() > 0.0)) return std::nullopt;
  const Eigen::Matrix<double, 6, 1> scale = hessian.diagonal().cwiseSqrt().cwiseInverse();
  const Eigen::LLT<Matrix> llt(Matrix(scale.asDiagonal() * hessian * scale.asDiagonal()));
  if (llt.info() != Eigen::Success) return std::nullopt;
  const Matrix inverse = scale.asDiagonal() * llt.solve(Matrix::Identity()) * scale.asDiagonal();
  if (!inverse.allFinite()) return std::nullopt;
  return Matrix6(0.5 * variance * (inverse + inverse.transpose()));
}

}  // namespace pose_refine
