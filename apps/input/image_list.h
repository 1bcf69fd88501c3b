// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "pose_refine/io.h"

// --image_list names the images of formats that have no names, such as arrays of poses.
namespace pose_refine::apps {

// Gives poses or images the names of the file `list`, one a line. Names that are positions (000042)
// get the name in that line, counted from 0; otherwise there must be as many lines as images. Does
// nothing if `list` is empty. Throws Exit.
void name_by_list(const std::string& list, std::vector<NamedPose>& poses);
void name_by_list(const std::string& list, std::vector<ModelImage>& images);

}  // namespace pose_refine::apps
