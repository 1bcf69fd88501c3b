// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/image.h"

namespace pose_refine {

void Correspondences::reserve(std::size_t n) {
  for (auto* column : {&u, &v, &x, &y, &z}) column->reserve(n);
}

void Correspondences::add(const Vector2& pixel, const Vector3& point) {
  u.push_back(pixel.x());
  v.push_back(pixel.y());
  x.push_back(point.x());
  y.push_back(point.y());
  z.push_back(point.z());
}

Correspondences Correspondences::select(const std::vector<std::size_t>& rows) const {
  Correspondences out;
  const auto copy = [&](const auto& from, auto& to) {
    if (from.empty()) return;
    to.reserve(rows.size());
    for (const std::size_t row : rows) to.push_back(from[row]);
  };
  copy(u, out.u), copy(v, out.v);
  copy(x, out.x), copy(y, out.y), copy(z, out.z);
  copy(weight, out.weight);
  copy(sxx, out.sxx), copy(sxy, out.sxy), copy(syy, out.syy);
  copy(point_covariance, out.point_covariance);
  copy(point3D_id, out.point3D_id);
  return out;
}

}  // namespace pose_refine
