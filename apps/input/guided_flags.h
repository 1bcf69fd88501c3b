// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "apps/cli/verb.h"
#include "apps/input/sources.h"

// --guided matches features by their descriptors where nobody has. `match` always does so.
namespace pose_refine::apps {

// Returns the flags of GuidedOptions, each with the name of its field.
std::vector<VerbFlag> guided_option_flags();

// Returns --guided and its options. Throws Exit(kBadUsage) when one of them is out of range.
GuidedFlags guided_from_flags();

}  // namespace pose_refine::apps
