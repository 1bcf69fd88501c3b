// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "apps/cli/verb.h"
#include "pose_refine/support/alignment.h"

// These flags say how poses are brought into the world of others.
namespace pose_refine::apps {

// Returns --align, --align_fit and --up_in_world.
std::vector<VerbFlag> align_flags();
// Returns what the flags say; an empty one stands for the given default. Throws Exit(kBadUsage) for
// unknown words.
AlignOptions align_options_from_flags(const AlignOptions& defaults);

}  // namespace pose_refine::apps
