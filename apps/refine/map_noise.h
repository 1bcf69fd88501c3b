// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "apps/cli/verb.h"
#include "apps/input/notes.h"
#include "apps/refine/command.h"
#include "apps/refine/refine_images.h"

// The covariances of images that were refined against a map are widened by what is known of its
// errors.
namespace pose_refine::apps {

// Returns --no_map_noise and --map_sigma.
std::vector<VerbFlag> map_noise_flags();
// Throws Exit(kBadUsage) for a --map_sigma out of range.
MapNoiseFlags map_noise_from_flags();

// Widens by --map_sigma if it is given, or else by the noise of --map, and keeps in `run.map` what
// was known. A map that does not tell its noise gives a note.
void widen_by_map(const RefineCommand& command, Refined& run, Notes& notes);

}  // namespace pose_refine::apps
