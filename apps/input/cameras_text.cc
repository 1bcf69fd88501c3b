// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/cameras_text.h"

#include "io/text/number.h"

namespace pose_refine::apps {

std::string cameras_text(const std::vector<Image>& images) {
  std::string text;
  for (const Image& image : images) {
    const Camera& camera = image.camera;
    if (camera.params.empty()) continue;
    text += image.name + ' ' + std::string(camera_model_info(camera.model).name) + ' ' +
            std::to_string(camera.width) + ' ' + std::to_string(camera.height);
    for (const double p : camera.params) io::append_number(text += ' ', p);
    text += '\n';
  }
  return text;
}

}  // namespace pose_refine::apps
