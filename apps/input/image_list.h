// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pose_refine/io.h"

// --image_list names the images of formats that have no names, such as arrays of poses.
namespace pose_refine::apps {

// Returns the names of a file that has one a line, each as `as_name` makes it of the line. Throws
// Exit, also when a name is there twice.
std::vector<std::string> read_names(const std::string& path,
                                    std::string (*as_name)(std::string_view));

// Gives the rows of a pose file, lost ones too, or images the names of the file `list`, one a line.
// Names that are positions (000042) get the name in that line, counted from 0; otherwise there must
// be as many lines as images. Does nothing if `list` is empty. Throws Exit.
void name_by_list(const std::string& list, PoseFile& file);
void name_by_list(const std::string& list, std::vector<ModelImage>& images);

}  // namespace pose_refine::apps
