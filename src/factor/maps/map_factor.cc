// SPDX-License-Identifier: BSD-3-Clause
#include "factor/maps/map_factor.h"

#include <algorithm>

#include "factor/kernel/table.h"
#include "factor/packing.h"

namespace pose_refine::nre {
namespace {

Cells cells_of(const LossMaps& maps, std::size_t n) {
  const std::size_t begin = maps.begin[n];
  return {maps.x.data() + begin, maps.y.data() + begin, maps.gain.data() + begin,
          maps.begin[n + 1] - begin};
}

bool has_one_cell_a_map(const LossMaps& maps) {
  for (std::size_t n = 0; n < maps.size(); ++n) {
    const Cells cells = cells_of(maps, n);
    if (cells.count > kernel::kPad || (cells.count > 1 && cells.gain[1] != 0.0f)) return false;
  }
  return true;
}

}  // namespace

MapFactor::MapFactor(const Projector& projector, const LossMaps& maps)
    : projector_(projector),
      maps_(maps),
      kernel_(kernel::table()),
      view_(maps.size()),
      shares_(maps.size()),
      one_cell_(has_one_cell_a_map(maps)),
      cell_(one_cell_ ? maps.size() : 0) {
  if (!one_cell_) return;
  for (std::size_t n = 0; n < maps.size(); ++n) {
    const Cells cells = cells_of(maps, n);
    if (cells.count == 0) continue;
    cell_[0][n] = cells.x[0];
    cell_[1][n] = cells.y[0];
    cell_[2][n] = cells.gain[0];
  }
}

void MapFactor::sample(double sigma) {
  auto& s = shares_;
  const Shares raw = {s[0], s[1], s[2], s[3], s[4], s[5], s[6]};
  const double precision = sigma > 0.0 ? 1.0 / (sigma * sigma) : 0.0;
  if (one_cell_ && sigma > 0.0)
    return kernel_.one_cell(cell_[0], cell_[1], cell_[2], precision, maps_.size(), view_.raw(),
                            raw);
  for (std::size_t n = 0; n < maps_.size(); ++n) {
    const Cells cells = cells_of(maps_, n);
    Share share{};
    if (view_.seen(n) && cells.count > 0)
      share = sigma > 0.0 ? kernel_.gaussian(cells, view_.u(n), view_.v(n), precision)
                          : kernel_.bicubic(cells, view_.u(n), view_.v(n));
    const double row[7] = {share.gain, share.du,  share.dv,    share.duu,
                           share.duv,  share.dvv, share.weight};
    for (std::size_t k = 0; k < 7; ++k) s[k][n] = row[k];
  }
}

MapState MapFactor::linearize(const Pose& centered, double sigma) {
  projector_.project(centered, true, view_);
  sample(sigma);
  auto& s = shares_;
  const std::size_t count = maps_.size();
  MapState out;
  Quadratic& q = out.quadratic;
  out.of_point.assign(s[0], s[0] + count);
  for (const double gain : out.of_point) q.cost -= gain;
  kernel_.gradient(view_.raw(), s[1], s[2], count, q.gradient.data());
  double upper[21];
  kernel_.hessian(view_.raw(), s[3], s[4], s[5], count, upper);
  q.hessian = -symmetric(upper);
  std::fill_n(s[4], kernel::padded(count), 0.0);
  kernel_.hessian(view_.raw(), s[6], s[4], s[6], count, upper);
  out.majorizer = symmetric(upper);
  return out;
}

Matrix6 MapFactor::motion(const Pose& centered) {
  projector_.project(centered, true, view_);
  const auto w = static_cast<double>(maps_.width), h = static_cast<double>(maps_.height);
  Columns<2> one(maps_.size());
  double seen = 0.0;
  for (std::size_t n = 0; n < maps_.size(); ++n) {
    const double u = view_.u(n), v = view_.v(n);
    if (u < -0.5 || v < -0.5 || u > w - 0.5 || v > h - 0.5) continue;
    one[0][n] = 1.0;
    ++seen;
  }
  double upper[21];
  kernel_.hessian(view_.raw(), one[0], one[1], one[0], maps_.size(), upper);
  return symmetric(upper) / std::max(seen, 1.0);
}

Matrix6 MapFactor::scores() const {
  Matrix6 sum = Matrix6::Zero();
  for (std::size_t n = 0; n < maps_.size(); ++n) {
    if (!view_.seen(n)) continue;
    const Seen at = view_.at(n);
    const Vector3 g = -at.slope.transpose() * Vector2(shares_[1][n], shares_[2][n]);
    Vector6 score;
    score << at.point.cross(g), g;
    sum.noalias() += score * score.transpose();
  }
  return sum;
}

}  // namespace pose_refine::nre
