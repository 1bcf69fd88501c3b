// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/maps/loss_maps.h"

#include <algorithm>

namespace pose_refine {

std::size_t LossMaps::bytes() const {
  return begin.size() * sizeof(std::size_t) + (x.size() + y.size() + gain.size()) * sizeof(float);
}

std::size_t LossMaps::kept() const {
  return gain.size() - static_cast<std::size_t>(std::count(gain.begin(), gain.end(), 0.0f));
}

}  // namespace pose_refine
