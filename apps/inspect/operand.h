// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "apps/input/sources.h"

namespace pose_refine::apps {

// Puts PATH, the argument without a flag, where its content belongs: a model, poses or cameras, or
// a folder with poses.txt, matches and cameras.txt, as `simulate` writes it. Throws Exit when it is
// none of these, or when a flag says the same already.
Sources with_path(Sources sources, const std::string& path);

}  // namespace pose_refine::apps
