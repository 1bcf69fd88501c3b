// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "apps/cli/verb.h"

// These flags say how the process runs. Every verb accepts --quiet, --progress_seconds, --v and
// --flagfile; some accept --threads.
namespace pose_refine::apps {

// Returns the flags of every verb.
const std::vector<VerbFlag>& common_flags();

// Did the user ask with --quiet for errors only, without progress and notes?
bool is_quiet();
// Returns --threads; 0 stands for all cores. Throws Exit(kBadUsage) when it is negative.
int threads_from_flag();
// Returns --progress_seconds. Throws Exit(kBadUsage) when it is out of range.
double progress_seconds_from_flag();
// Logs to standard error, as detailed as --v says.
void start_logging();

}  // namespace pose_refine::apps
