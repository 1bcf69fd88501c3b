// SPDX-License-Identifier: BSD-3-Clause
#include "judge/scatter.h"

#include <cmath>

namespace pose_refine::scatter {
namespace {

// The slope d(rho' r)/dr has a spike where the truncated loss lets go, which no single observation
// shows, so it is spread over a ring about the limit.
double spike(const Loss& loss, double length) {
  if (loss.kind != LossKind::kTruncated) return 0.0;
  const double width = 0.15 * loss.scale;
  return std::abs(length - loss.scale) < width ? -length / (2.0 * width) : 0.0;
}

void add_inlier(const Row& row, const Slope& slope, Sums& s) {
  const Vector score = row.score();
  const Matrix information = row.information(), square = score * score.transpose();
  s.count += row.count;
  s.count2 += row.count * row.count;
  s.gradient2 += row.count * row.weight * row.weight * row.squared();
  s.slope += row.count * 0.5 * (slope.across + slope.along);
  s.slope2 += row.count * 0.5 * (slope.across * slope.across + slope.along * slope.along);
  s.information += row.count * information;
  s.hessian += row.count * (slope.across * information + slope.bend * square);
  s.scatter += row.count * row.weight * row.weight * square;
}

void add_other(const Row& row, const Slope& slope, Sums& s) {
  const Vector score = row.score();
  s.others_hessian +=
      row.count * (row.weight * row.information() + row.bend * score * score.transpose());
  s.others_gradient += row.count * row.weight * score;
  s.slope += row.count * 0.5 * (slope.along - row.weight - row.bend * row.squared());  // the ring
}

}  // namespace

std::vector<Row> rows_of(const PoseCost& cost, const Pose& centered) {
  const PointFactor& factor = cost.points();
  std::vector<Row> rows;
  rows.reserve(factor.columns.size);
  factor.for_each_block(
      centered, cost.stage, cost.scratch,
      [&](const kernel::Block& b, std::size_t begin, int count) {
        for (int i = 0; i < count; ++i) {
          const Vector3 x(b.x[i], b.y[i], b.z[i]);
          const Vector3 u(b.ux[i], b.uy[i], b.uz[i]), v(b.vx[i], b.vy[i], b.vz[i]);
          Row row;
          row.gu << x.cross(u), u;
          row.gv << x.cross(v), v;
          row.ru = b.ru[i];
          row.rv = b.rv[i];
          const double* const weights = factor.columns.weight;
          row.count = weights ? weights[begin + static_cast<std::size_t>(i)] : 1.0;
          row.weight = b.w[i] / row.count;
          row.bend = b.w2[i] / row.count;
          rows.push_back(row);
        }
      });
  return rows;
}

bool is_inlier(const Row& row, const Loss& loss, double limit) {
  return loss.kind == LossKind::kNone || row.squared() <= limit * limit;
}

Slope slope_of(const Row& row, const Loss& loss) {
  const double squared = row.squared(), ring = spike(loss, std::sqrt(squared));
  const double bend = row.bend + (ring == 0.0 ? 0.0 : ring / squared);
  return {row.weight, bend, row.weight + bend * squared};
}

Sums sum(const std::vector<Row>& rows, const Loss& loss, double limit) {
  Sums s;
  for (const Row& row : rows)
    is_inlier(row, loss, limit) ? add_inlier(row, slope_of(row, loss), s)
                                : add_other(row, slope_of(row, loss), s);
  return s;
}

}  // namespace pose_refine::scatter
