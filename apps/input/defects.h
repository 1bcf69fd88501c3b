// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "pose_refine/image.h"

namespace pose_refine::apps {

// Says what is wrong with single images, even under --quiet: the others are done all the same.
void print_defects(const std::vector<Image>& images);

// Says which images of `path` take no part, and what they lack.
void tell_left_out(const std::string& path, const std::vector<std::string>& images,
                   const std::string& lack);

}  // namespace pose_refine::apps
