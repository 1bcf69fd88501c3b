// SPDX-License-Identifier: BSD-3-Clause
#include "apps/cli/output_options.h"

#include <gflags/gflags.h>

DEFINE_string(output, "", "Where the result is written.");
DEFINE_string(output_format, "",
              "Format of --output; empty: that of --poses if it can be written, else hloc.");
DEFINE_string(report, "", "Where the report is written.");
DEFINE_bool(overwrite, false, "Replace outputs that exist.");

namespace pose_refine::apps {

OutputOptions output_options_from_flags() {
  return {FLAGS_output, FLAGS_output_format, FLAGS_report,
          FLAGS_overwrite ? Overwrite::kYes : Overwrite::kNo};
}

}  // namespace pose_refine::apps
