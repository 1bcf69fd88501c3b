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

}  // namespace pose_refine
