// SPDX-License-Identifier: BSD-3-Clause
#include "nre/smoothed.h"

namespace pose_refine::nre {
namespace {

// Adds J' B J of a block with J = A (-[X]x, I) and M = A' B A.
void add_block(const Matrix3& cross, const Matrix3& m, Matrix6& h) {
  const Matrix3 cm = cross * m;
  h.topLeftCorner<3, 3>() -= cm * cross;
  h.topRightCorner<3, 3>() += cm;
  h.bottomRightCorner<3, 3>() += m;
}

}  // namespace

Smoothed SmoothedCost::evaluate(const Pose& centred, double sigma) {
  Smoothed out;
  out.of_point.assign(maps_.size(), 0.0);
  projector_.project(centred, true, seen_);
  const auto moments = best_kernel().moments;
  const double precision = 1.0 / (sigma * sigma);
  for (std::size_t n = 0; n < maps_.size(); ++n) {
    const Seen& s = seen_[n];
    const std::size_t begin = maps_.begin[n], count = maps_.begin[n + 1] - begin;
    if (!s.valid || count == 0) continue;
    const Moments sum = moments(&maps_.x[begin], &maps_.y[begin], &maps_.gain[begin], count,
                                s.omega.x(), s.omega.y(), 0.5 * precision);
    if (!(sum.w > 1e-12)) continue;
    out.of_point[n] = sum.w;
    out.cost -= sum.w;
    const Vector3 row_x = s.slope.row(0), row_y = s.slope.row(1);
    const Vector3 g = precision * (sum.x * row_x + sum.y * row_y);
    const double p2 = precision * precision;
    const double t = precision * sum.w;
    const Matrix3 xx = row_x * row_x.transpose(), yy = row_y * row_y.transpose();
    const Matrix3 irls = t * (xx + yy);
    const Matrix3 xy = row_x * row_y.transpose();
    const Matrix3 bend = p2 * (sum.xx * xx + sum.yy * yy + sum.xy * (xy + xy.transpose()));
    const Matrix3 cross = skew(s.point);
    add_block(cross, irls, out.irls);
    add_block(cross, -bend, out.newton);
    Vector6 score;
    score << s.point.cross(g), g;
    out.gradient += score;
    out.scores.noalias() += score * score.transpose();
  }
  out.newton += out.irls;
  for (Matrix6* h : {&out.irls, &out.newton})
    h->bottomLeftCorner<3, 3>() = h->topRightCorner<3, 3>().transpose();
  return out;
}

}  // namespace pose_refine::nre
