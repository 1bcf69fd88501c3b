// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "pose_refine/image.h"

namespace pose_refine::apps {

// Says what is wrong with single images, even under --quiet: the others are done all the same. It
// takes a line for each kind of fault.
void print_defects(const std::vector<Image>& images);

// Throws Exit(kBadInput) where most images have matches that cannot be read and none has any that
// can: then the wrong file or folder was given, and nothing should be written.
void refuse_unusable_matches(const std::vector<Image>& images);

// Says which images of `path` take no part, and what they lack.
void tell_left_out(const std::string& path, const std::vector<std::string>& images,
                   const std::string& lack);

}  // namespace pose_refine::apps
