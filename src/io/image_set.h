// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "pose_refine/io.h"

namespace pose_refine::io {

// These are images with their cameras, poses and correspondences, as read_image_set() joins them.
// An image that lacks something has a defect instead.
struct ImageSet {
  std::vector<Image> images;
  std::vector<std::string> left_out;  // images of the source that have no pose
};

// Listing a folder of matches takes a look at each of its files, so it is done on request.
enum class LeftOut { kIgnored, kListed };

// Returns what read_images() does, and the images that have no pose.
Result<ImageSet> read_image_set(const CorrespondenceSource& source,
                                const std::vector<NamedPose>& poses, LeftOut left_out);

}  // namespace pose_refine::io
