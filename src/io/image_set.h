// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "io/text/name_pairs.h"
#include "pose_refine/io.h"

namespace pose_refine::io {

// These are images with their cameras, poses and correspondences, as read_image_set() joins them.
// An image that lacks something has a defect instead.
struct ImageSet {
  std::vector<Image> images;
  std::vector<std::string> left_out;  // images of the source that have no pose
  std::vector<std::string> notes;     // what the reader of a model noticed, a sentence each
  std::map<std::string, std::size_t> left_out_rows;  // matches with NaN or infinity, by image
};

// Listing a folder of matches takes a look at each of its files, so it is done on request.
enum class LeftOut { kIgnored, kListed };

// Returns what read_images() does, and the images that have no pose. `expected` are the names of
// all poses of the run, of which `poses` may be a part.
Result<ImageSet> read_image_set(const CorrespondenceSource& source,
                                const std::vector<NamedPose>& poses, const NameList& expected,
                                LeftOut left_out);

}  // namespace pose_refine::io
