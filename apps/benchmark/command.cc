// SPDX-License-Identifier: BSD-3-Clause
#include <gflags/gflags.h>

#include <iostream>
#include <string>
#include <vector>

#include "apps/benchmark/measure.h"
#include "apps/benchmark/report.h"
#include "apps/cli/arguments.h"
#include "apps/cli/exit.h"
#include "apps/cli/flag_values.h"
#include "apps/cli/output_options.h"
#include "apps/cli/process_flags.h"
#include "apps/cli/verb.h"
#include "apps/input/simulation_flags.h"
#include "apps/refine/options.h"
#include "base/threads.h"
#include "io/text/number.h"

DEFINE_string(losses, "", "Losses of --loss, separated by commas; empty: all.");
DEFINE_string(sizes, "10,30,100,300,1000,3000", "Numbers of correspondences of an image.");
DEFINE_double(seconds, 0.005, "Every number is measured for at least this long [s].");

namespace pose_refine::apps {
namespace {

constexpr std::size_t kMostThreads = 1024;

std::vector<std::size_t> chosen_sizes() {
  std::vector<std::size_t> sizes;
  for (const std::string& text : split(FLAGS_sizes)) {
    const auto size = io::to_integer<std::size_t>(text);
    if (!size || *size < 4 || *size > 100000)
      throw_bad_flag("sizes", text, "not a number of correspondences from 4 to 100000");
    sizes.push_back(*size);
  }
  return sizes;
}

Work work_from_flags() {
  Work work;
  work.losses = FLAGS_losses.empty() ? benchmark_rows() : split(FLAGS_losses);
  for (const std::string& loss : work.losses) choice("losses", loss, benchmark_rows());
  for (const CameraModelInfo& info : camera_models()) work.models.push_back(info.model);
  if (flag_was_set("camera_models")) work.models = camera_models_from_flag();
  work.sizes = chosen_sizes();
  work.solver = solver_path();
  work.seed = seed_from_flag();
  work.outliers = outliers_from_flag();
  work.seconds = FLAGS_seconds;
  require_usage(!work.sizes.empty(), "--sizes is empty");
  require_usage(work.seconds >= 0.0 && work.seconds <= 3600.0, "--seconds is from 0 to 3600");
  work.threads = static_cast<int>(thread_count(threads_from_flag(), kMostThreads));
  return work;
}

int run() {
  const Work work = work_from_flags();
  const OutputOptions outputs = output_options_from_flags();
  check_output_file(outputs.report, outputs.overwrite);
  const std::vector<Cell> cells = measure_all(work);
  if (!outputs.report.empty())
    write_text(outputs.report, to_json(work, cells).dump(1) + '\n', outputs.overwrite);
  if (outputs.report != "-") std::cout << to_table(work, cells);
  return kDone;
}

}  // namespace

Verb benchmark_verb() {
  Verb verb;
  verb.name = "benchmark";
  verb.summary = "speed of `refine` on this machine";
  verb.usage =
      "[--camera_models=A,B] [--losses=A,B] [--sizes=N,N] [--report=FILE]\n\n"
      "Refines simulated images and prints microseconds an image, nanoseconds a correspondence\n"
      "and iteration, and images a second of a batch. The losses have a fixed scale and only the\n"
      "pose is asked for; the row `default` is what `refine` does without flags: scale from the\n"
      "data, verdict, covariance.";
  verb.flags = {{"camera_models", "Camera models, separated by commas; without it all."},
                {"losses"},
                {"sizes"},
                {"solver"},
                {"outliers"},
                {"seed"},
                {"seconds"},
                {"threads", "Threads of the batch; 0: all cores."},
                {"report", "FILE for the numbers as JSON; '-' is standard output."},
                {"overwrite"}};
  verb.run = run;
  return verb;
}

}  // namespace pose_refine::apps
