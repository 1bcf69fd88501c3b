// SPDX-License-Identifier: BSD-3-Clause
#include "camera/unusual.h"

#include <algorithm>

namespace pose_refine::camera {

std::vector<std::string> unusual(const Camera& camera) {
  const CameraModelInfo& info = camera_model_info(camera.model);
  const std::uint64_t side = std::max(camera.width, camera.height);
  if (side <= 1 || info.principal_point.empty()) return {};
  const auto outside = [&](std::size_t which, std::uint64_t length) {
    const double at = camera.params[static_cast<std::size_t>(info.principal_point[which])];
    return at < 0.0 || at > static_cast<double>(length);
  };
  std::vector<std::string> found;
  if (outside(0, camera.width) || outside(1, camera.height))
    found.emplace_back("the principal point lies outside the image");
  for (const int i : info.focal) {
    const double ratio = camera.params[static_cast<std::size_t>(i)] / static_cast<double>(side);
    if (ratio >= 0.01 && ratio <= 100.0) continue;
    found.emplace_back(ratio < 1.0
                           ? "the focal length is less than a hundredth of the image's size"
                           : "the focal length is more than a hundred times the image's size");
    break;
  }
  return found;
}

}  // namespace pose_refine::camera
