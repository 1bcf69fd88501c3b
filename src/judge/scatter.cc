// SPDX-License-Identifier: BSD-3-Clause
#include "judge/scatter.h"

#include <algorithm>
#include <cmath>

#include "factor/packing.h"

namespace pose_refine::scatter {
namespace {

// The slope d(rho' r)/dr has a spike where the truncated loss lets go, which no single observation
// shows, so it is spread over a ring about the limit.
double spike(const Loss& loss, double length) {
  if (loss.kind != LossKind::kTruncated) return 0.0;
  const double scale = loss.applied_scale(), width = 0.15 * scale;
  return std::abs(length - scale) < width ? -length / (2.0 * width) : 0.0;
}

// The weights of a piece's rows in each of the sums, and their scores J'r. Rows that do not take
// part have the weight zero.
struct alignas(64) Weights {
  double one[kPiece], across[kPiece], bend[kPiece], square[kPiece];  // of the inliers
  double other[kPiece], other_bend[kPiece];
  double score[6][kPiece];
  bool has_others = false;

  void clear(std::size_t i) {
    one[i] = across[i] = bend[i] = square[i] = other[i] = other_bend[i] = 0.0;
  }
};

void add_inlier(const Row& row, const Slope& slope, std::size_t i, Weights& w, Sums& s) {
  w.one[i] = row.count;
  w.across[i] = row.count * slope.across;
  w.bend[i] = row.count * slope.bend;
  w.square[i] = row.count * row.weight * row.weight;
  s.count += row.count;
  s.count2 += row.count * row.count;
  s.gradient2 += w.square[i] * row.squared();
  s.slope += row.count * 0.5 * (slope.across + slope.along);
  s.slope2 += row.count * 0.5 * (slope.across * slope.across + slope.along * slope.along);
}

void add_other(const Row& row, const Slope& slope, std::size_t i, Weights& w, Sums& s) {
  w.other[i] = row.count * row.weight;
  w.other_bend[i] = row.count * row.bend;
  w.has_others = true;
  s.slope += row.count * 0.5 * (slope.along - row.weight - row.bend * row.squared());  // the ring
}

void fill(const Inliers& inliers, const Piece& piece, Weights& w, Sums& s) {
  w.has_others = false;
  for (std::size_t i = 0; i < piece.padded(); ++i) {
    w.clear(i);
    if (i >= piece.size) continue;
    const Row row = inliers.rows.row(piece.begin + i);
    const Slope slope = slope_of(row, inliers.loss);
    inliers.has(row) ? add_inlier(row, slope, i, w, s) : add_other(row, slope, i, w, s);
  }
  const auto u = inliers.rows.u(piece.begin), v = inliers.rows.v(piece.begin);
  for (std::size_t k = 0; k < 6; ++k)
    for (std::size_t i = 0; i < piece.padded(); ++i)
      w.score[k][i] = u[6][i] * u[k][i] + v[6][i] * v[k][i];
}

// Upper triangles of the sums, by rows.
struct Triangles {
  double information[21] = {}, hessian[21] = {}, scatter[21] = {}, others_bend[21] = {};
  double others[28] = {};  // of the seven columns, so that the gradient is in it
};

void add(const Rows& rows, const Piece& piece, const Weights& w, const kernel::Table& table,
         Triangles& out) {
  const double* const score[] = {w.score[0], w.score[1], w.score[2],
                                 w.score[3], w.score[4], w.score[5]};
  const std::size_t n = piece.padded();
  for (const auto& columns : {rows.u(piece.begin), rows.v(piece.begin)}) {
    table.add_gram(columns.data(), 6, w.one, n, out.information);
    table.add_gram(columns.data(), 6, w.across, n, out.hessian);
    if (w.has_others) table.add_gram(columns.data(), 7, w.other, n, out.others);
  }
  table.add_gram(score, 6, w.bend, n, out.hessian);
  table.add_gram(score, 6, w.square, n, out.scatter);
  if (w.has_others) table.add_gram(score, 6, w.other_bend, n, out.others_bend);
}

// Takes the upper triangle of seven columns apart: the matrix of six, and its last column.
void set_others(const double* sums, const double* bend, Sums& s) {
  double six[21];
  double* out = six;
  for (int i = 0; i < 6; ++i) {
    out = std::copy_n(sums, 6 - i, out);
    s.others_gradient[i] = sums[6 - i];
    sums += 7 - i;
  }
  s.others_hessian = symmetric(six) + symmetric(bend);
}

}  // namespace

bool is_inlier(const Row& row, const Loss& loss, double limit) {
  return loss.kind == LossKind::kNone || row.squared() <= limit * limit;
}

Slope slope_of(const Row& row, const Loss& loss) {
  if (loss.kind != LossKind::kTruncated)
    return {row.weight, row.bend, row.weight + row.bend * row.squared()};
  const double squared = row.squared(), ring = spike(loss, std::sqrt(squared));
  const double bend = row.bend + (ring == 0.0 ? 0.0 : ring / squared);
  return {row.weight, bend, row.weight + bend * squared};
}

Sums sum(const Inliers& inliers, const kernel::Table& table) {
  Sums s;
  Triangles triangles;
  Weights weights;
  inliers.rows.for_each_piece([&](const Piece& piece) {
    fill(inliers, piece, weights, s);
    add(inliers.rows, piece, weights, table, triangles);
  });
  s.information = symmetric(triangles.information);
  s.hessian = symmetric(triangles.hessian);
  s.scatter = symmetric(triangles.scatter);
  set_others(triangles.others, triangles.others_bend, s);
  return s;
}

}  // namespace pose_refine::scatter
