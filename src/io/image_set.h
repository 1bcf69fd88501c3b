// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "pose_refine/io.h"

namespace pose_refine::io {

struct ImageSet {
  std::vector<Image> images;
  std::vector<std::string> left_out;  // images of the source that have no pose
};

// To list a folder of matches takes a look at each of its files.
enum class LeftOut { kIgnored, kListed };

// read_images(), and what it had no pose for.
Result<ImageSet> read_image_set(const CorrespondenceSource& source,
                                const std::vector<NamedPose>& poses, LeftOut left_out);

}  // namespace pose_refine::io
