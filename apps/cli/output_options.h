// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "apps/cli/output_files.h"

namespace pose_refine::apps {

// These are the outputs that the user asked for. A verb uses those whose flags it accepts.
struct OutputOptions {
  std::string output;                    // --output: a file or folder; "-" is standard output
  std::string format;                    // --output_format; empty when the verb is to choose
  std::string report;                    // --report: as --output; empty when no report is wanted
  Overwrite overwrite = Overwrite::kNo;  // --overwrite
};
OutputOptions output_options_from_flags();

}  // namespace pose_refine::apps
