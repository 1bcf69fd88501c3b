// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "apps/basin/study.h"
#include "apps/cli/output_options.h"
#include "apps/cli/verb.h"
#include "apps/input/sources.h"

namespace pose_refine::apps {

// This is what `basin` is asked to do.
struct BasinCommand {
  BasinOptions options;
  bool landscape = false;
  Sources sources;
  OutputOptions outputs;
};

std::vector<VerbFlag> basin_flags();
// Throws Exit(kBadUsage) when a flag is malformed.
BasinCommand basin_command_from_flags();

}  // namespace pose_refine::apps
