// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "apps/refine/command.h"
#include "apps/refine/journal.h"
#include "apps/refine/refine_images.h"

// `refine` writes the files --output, --report and --output_cameras.
namespace pose_refine::apps {

// Returns the files that are asked for, --output first.
std::vector<std::string> refine_outputs(const RefineCommand& command);

// Ends the program if one of them cannot be written, before anything is computed. What an
// interrupted run had begun to write may be replaced: its journal knows.
void check_refine_outputs(const RefineCommand& command, const std::string& format,
                          const Journal& journal);

// Writes the poses in that format, the text of the report if one is asked for, and the cameras, and
// removes the journal.
void write_refine_outputs(const RefineCommand& command, const Refined& run,
                          const std::string& report, const std::string& format, Journal& journal);

}  // namespace pose_refine::apps
