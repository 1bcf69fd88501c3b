// SPDX-License-Identifier: BSD-3-Clause
#include "camera/resized.h"

#include <utility>

namespace pose_refine {

Camera with_scaled_lengths(Camera camera, double factor) {
  const CameraModelInfo& info = camera_model_info(camera.model);
  if (camera.model == CameraModel::kEquirectangular)
    for (double& length : camera.params) length *= factor;
  for (const auto* lengths : {&info.focal, &info.principal_point})
    for (const int i : *lengths) camera.params[static_cast<std::size_t>(i)] *= factor;
  return camera;
}

Camera turned(Camera camera) {
  const CameraModelInfo& info = camera_model_info(camera.model);
  std::swap(camera.width, camera.height);
  for (const auto* pair : {&info.focal, &info.principal_point})
    if (pair->size() == 2)
      std::swap(camera.params[static_cast<std::size_t>((*pair)[0])],
                camera.params[static_cast<std::size_t>((*pair)[1])]);
  return camera;
}

}  // namespace pose_refine
