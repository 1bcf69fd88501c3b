// SPDX-License-Identifier: BSD-3-Clause
#include "nre/smoothed.h"

#include <cmath>

namespace pose_refine::nre {
namespace {

// Adds J' B J of a block with J = A (-[X]x, I) and M = A' B A: [X]x M and [X]x M [X]x' by cross
// products. The lower left block is left out.
void add_block(const Vector3& x, const Matrix3& m, Matrix6& h) {
  Matrix3 turned;
  for (int j = 0; j < 3; ++j) turned.col(j) = x.cross(Vector3(m.col(j)));
  for (int i = 0; i < 3; ++i) h.block<1, 3>(i, 0) += x.cross(Vector3(turned.row(i))).transpose();
  h.topRightCorner<3, 3>() += turned;
  h.bottomRightCorner<3, 3>() += m;
}

// Of a map of one cell (eq. 11), or of many.
Moments moments_at(const LossMaps& maps, std::size_t begin, std::size_t count, const Vector2& omega,
                   double half_precision) {
  const float *x = &maps.x[begin], *y = &maps.y[begin], *gain = &maps.gain[begin];
  if (count > 8 || gain[1] != 0.0f)
    return best_kernel().moments(x, y, gain, count, omega.x(), omega.y(), half_precision);
  const double rx = omega.x() - *x, ry = omega.y() - *y;
  const double exponent = half_precision * (rx * rx + ry * ry);
  if (exponent > 40.0) return {};
  const double w = *gain * std::exp(-exponent);
  return {w, w * rx, w * ry, w * rx * rx, w * rx * ry, w * ry * ry};
}

}  // namespace

Smoothed SmoothedCost::evaluate(const Pose& centred, double sigma, bool with_scores) {
  Smoothed out;
  out.of_point.assign(maps_.size(), 0.0);
  projector_.project(centred, true, seen_);
  const double precision = 1.0 / (sigma * sigma), p2 = precision * precision;
  for (std::size_t n = 0; n < maps_.size(); ++n) {
    const Seen& s = seen_[n];
    const std::size_t begin = maps_.begin[n], count = maps_.begin[n + 1] - begin;
    if (!s.valid || count == 0) continue;
    const Moments sum = moments_at(maps_, begin, count, s.omega, 0.5 * precision);
    if (!(sum.w > 1e-12)) continue;
    out.of_point[n] = sum.w;
    out.cost -= sum.w;
    const Vector3 row_x = s.slope.row(0), row_y = s.slope.row(1);
    const Vector3 g = precision * (sum.x * row_x + sum.y * row_y);
    const Vector3 turn = s.point.cross(g);
    out.gradient.head<3>() += turn;
    out.gradient.tail<3>() += g;
    // A' B A of the aggregated block (B = t I) and of what the second derivatives of the kernel
    // take.
    const Vector3 tx = precision * sum.w * row_x, ty = precision * sum.w * row_y;
    const Vector3 bx = p2 * (sum.xx * row_x + sum.xy * row_y),
                  by = p2 * (sum.xy * row_x + sum.yy * row_y);
    add_block(s.point, tx * row_x.transpose() + ty * row_y.transpose(), out.irls);
    add_block(s.point, -bx * row_x.transpose() - by * row_y.transpose(), out.newton);
    if (!with_scores) continue;
    Vector6 score;
    score << turn, g;
    out.scores.noalias() += score * score.transpose();
  }
  out.newton += out.irls;
  for (Matrix6* h : {&out.irls, &out.newton})
    h->bottomLeftCorner<3, 3>() = h->topRightCorner<3, 3>().transpose();
  return out;
}

}  // namespace pose_refine::nre
