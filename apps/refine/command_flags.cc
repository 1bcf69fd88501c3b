// SPDX-License-Identifier: BSD-3-Clause
#include <gflags/gflags.h>

#include "apps/cli/flag_values.h"
#include "apps/cli/process_flags.h"
#include "apps/input/source_flags.h"
#include "apps/refine/command.h"
#include "apps/refine/intrinsics.h"
#include "apps/refine/map_noise.h"
#include "apps/refine/options.h"

DEFINE_string(shard, "",
              "K/N: only the K-th of N parts of the images, in their order (1/N to N/N); `merge` "
              "joins the outputs.");
DEFINE_bool(resume, false,
            "Continue the run of the same flags and inputs that was killed, from OUTPUT.journal; "
            "the outputs are those of an undisturbed run. Without such a file: begin.");
DEFINE_string(
    min_usable, "100%",
    "How many images must be usable with a new pose for exit code 0: a share such as 95%, "
    "or a number; otherwise it is 5, or 6 if none is.");
DEFINE_bool(msac, true, "Also start from P3P and M-SAC over the maps, and keep the better pose.");

namespace pose_refine::apps {
namespace {

void check_format(const std::string& flag, const std::string& name) {
  std::vector<std::string> names;
  for (const PoseFormat& format : pose_formats()) names.emplace_back(format.name);
  if (!name.empty()) choice(flag, name, names);
}

void check_sources(const RefineCommand& command) {
  const Sources& sources = command.sources;
  if (!command.against_maps) {
    correspondence_source(sources);
    return;
  }
  require_usage(sources.has_maps() && !sources.cameras.empty() && !sources.poses.path.empty(),
                "--objective=nre needs --maps=DIR, --cameras=FILE and --poses=FILE");
  check_maps(sources);
}

void check_outputs(const OutputOptions& outputs, bool resume) {
  require_usage(!outputs.output.empty(), "give --output=FILE, or --output=- for standard output");
  require_usage(outputs.output != "-" || outputs.report != "-",
                "--output and --report cannot both be standard output");
  require_usage(outputs.output != "-" || !resume,
                "--resume needs an --output that is a file or folder");
}

}  // namespace

RefineCommand refine_command_from_flags() {
  RefineCommand command;
  command.sources = sources_from_flags();
  command.options = refine_options(command.sources.has_maps());
  command.threads = threads_from_flag();
  command.bundle = joint_options(command.options, command.threads);
  command.refines_intrinsics = refines_intrinsics();
  command.against_maps = wants_maps();
  command.samples_maps = FLAGS_msac;
  check_sources(command);
  command.outputs = output_options_from_flags();
  command.output_cameras = output_cameras();
  check_outputs(command.outputs, FLAGS_resume);
  const Sources& sources = command.sources;
  require_usage(!sources.poses.path.empty() || sources.has_model(),
                "there are no start poses: give --poses=FILE, or --model=DIR to take the model's");
  check_format("poses_format", sources.poses.format);
  check_output_format(command.outputs.format);
  command.priors = measured_priors_from_flags(!FLAGS_shard.empty());
  command.map_noise = map_noise_from_flags();
  command.reported_options = refine_options_json(sources);
  command.shard = FLAGS_shard;
  command.min_usable = MinUsable::parse(FLAGS_min_usable);
  command.resume = FLAGS_resume;
  if (report_observations()) command.observations = ObservationRows::kTold;
  return command;
}

}  // namespace pose_refine::apps
