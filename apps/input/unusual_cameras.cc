// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/unusual_cameras.h"

#include "apps/cli/messages.h"
#include "apps/input/dataset_text.h"
#include "camera/unusual.h"

namespace pose_refine::apps {
namespace {

constexpr std::size_t kMostNamed = 3;

}  // namespace

void UnusualCameras::add(const Camera& camera) {
  const std::vector<std::string> found = camera::unusual(camera);
  if (found.empty()) return;
  std::string line = camera_line("camera", camera);
  line.back() = ':';
  for (std::size_t i = 0; i < found.size(); ++i) line.append(i == 0 ? " " : "; ").append(found[i]);
  lines_.insert(std::move(line));
}

void UnusualCameras::add(const std::vector<Image>& images) {
  for (const Image& image : images)
    if (image.defect.reason != "no_camera") add(image.camera);
}

void UnusualCameras::warn() const {
  std::size_t named = 0;
  for (const std::string& line : lines_) {
    if (named++ == kMostNamed) {
      return note("warning: and " + std::to_string(lines_.size() - kMostNamed) +
                  " more unusual cameras");
    }
    note("warning: " + line);
  }
}

}  // namespace pose_refine::apps
