// SPDX-License-Identifier: BSD-3-Clause
#include "apps/cli/process_flags.h"

#include <gflags/gflags.h>
#include <glog/logging.h>

#include "apps/cli/exit.h"

DECLARE_int32(v);  // glog defines it
DEFINE_bool(quiet, false, "No progress and no notes on standard error, only errors.");
DEFINE_int32(threads, 0, "Threads; 0: all cores. The result does not depend on it.");
DEFINE_double(progress_seconds, 60.0,
              "The longest time without a line of progress, where standard error is no terminal "
              "[s].");

namespace pose_refine::apps {
namespace {

constexpr double kShortestPause = 0.1, kLongestPause = 1e6;  // [s]

}  // namespace

const std::vector<VerbFlag>& common_flags() {
  static const std::vector<VerbFlag> flags = {
      {"quiet"},
      {"progress_seconds"},
      {"v", "Level of detail of the log on standard error."},
      {"flagfile", "FILE with more flags, one a line; # starts a comment."},
  };
  return flags;
}

bool is_quiet() {
  return FLAGS_quiet;
}

int threads_from_flag() {
  if (FLAGS_threads < 0) throw Exit(kBadUsage, "--threads is 0 (all cores) or more");
  return FLAGS_threads;
}

double progress_seconds_from_flag() {
  if (!(FLAGS_progress_seconds >= kShortestPause && FLAGS_progress_seconds <= kLongestPause))
    throw Exit(kBadUsage, "--progress_seconds lies from 0.1 to 1e6");
  return FLAGS_progress_seconds;
}

void start_logging() {
  FLAGS_logtostderr = true;
  FLAGS_minloglevel = FLAGS_v > 0 ? google::INFO : google::WARNING;
  google::InitGoogleLogging("pose_refine");
}

}  // namespace pose_refine::apps
