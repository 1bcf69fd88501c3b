// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "apps/cli/output_options.h"
#include "apps/cli/verb.h"
#include "apps/input/sources.h"
#include "evaluate/comparison.h"

namespace pose_refine::apps {

// The user gives this as NAME=FILE, or as a file that is called by its path.
struct NamedFile {
  std::string name, path;
};

// This is what `compare` is asked to do.
struct CompareCommand {
  std::vector<NamedFile> methods;      // files of poses
  std::vector<NamedFile> covariances;  // reports of `refine` for some of the methods
  std::vector<Threshold> thresholds;
  Threshold auc_limit;
  double beta = 0.0;
  std::string frames;  // names for poses of formats without names; empty: none
  TrajectoryOptions trajectory;
  Sources sources;
  OutputOptions outputs;
  int threads = 0;  // 0: all cores
};

std::vector<VerbFlag> compare_flags();
// Throws Exit(kBadUsage) when a flag is malformed or missing.
CompareCommand compare_command_from_flags();

}  // namespace pose_refine::apps
