// SPDX-License-Identifier: BSD-3-Clause
#include "refine/contained.h"

#include <exception>
#include <limits>

namespace pose_refine {

RefineResult failed(const Image& image, const char* reason) noexcept {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  RefineResult result;
  result.cam_from_world = image.cam_from_world;
  result.initial_median_px = result.final_median_px = kNone;
  try {
    result.reasons.emplace_back(reason);
    result.residual_px.assign(image.correspondences.size(), kNone);
    result.inlier.assign(image.correspondences.size(), 0);
  } catch (const std::exception&) {
    result.residual_px = {};
    result.inlier = {};
  }
  return result;
}

}  // namespace pose_refine
