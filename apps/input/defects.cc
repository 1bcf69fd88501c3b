// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/defects.h"

#include "apps/cli/messages.h"

namespace pose_refine::apps {

void print_defects(const std::vector<Image>& images) {
  for (const Image& image : images)
    if (!image.defect.reason.empty()) say(image.defect.message);
}

void tell_left_out(const std::string& path, const std::vector<std::string>& images,
                   const std::string& lack) {
  if (images.empty()) return;
  note(path + ": " + plural(images.size(), "image") + " without " + lack +
       ", left out: " + some_of(images));
}

}  // namespace pose_refine::apps
