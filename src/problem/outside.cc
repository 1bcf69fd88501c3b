// SPDX-License-Identifier: BSD-3-Clause
#include "problem/outside.h"

#include <algorithm>
#include <cmath>

namespace pose_refine {

std::size_t count_outside(const Image& image) {
  const auto width = static_cast<double>(image.camera.width);
  const auto height = static_cast<double>(image.camera.height);
  const Correspondences& c = image.correspondences;
  if (std::max(width, height) <= 1.0) return 0;
  std::size_t outside = 0;
  for (std::size_t i = 0; i < std::min(c.u.size(), c.v.size()); ++i) {
    if (!std::isfinite(c.u[i]) || !std::isfinite(c.v[i])) continue;
    outside += c.u[i] < 0.0 || c.v[i] < 0.0 || c.u[i] > width || c.v[i] > height;
  }
  return outside;
}

}  // namespace pose_refine
