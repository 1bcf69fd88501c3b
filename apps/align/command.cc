// SPDX-License-Identifier: BSD-3-Clause
// Brings poses, or a model, into the world of others.
#include <gflags/gflags.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <string>

#include "apps/align/moved_model.h"
#include "apps/align/reference.h"
#include "apps/cli/exit.h"
#include "apps/cli/flag_values.h"
#include "apps/cli/json_text.h"
#include "apps/cli/messages.h"
#include "apps/cli/output_options.h"
#include "apps/cli/process_flags.h"
#include "apps/cli/verb.h"
#include "apps/input/align_flags.h"
#include "apps/input/alignment_json.h"
#include "apps/input/convention.h"
#include "apps/input/image_list.h"
#include "apps/input/notes.h"
#include "apps/input/source_flags.h"
#include "pose_refine/io.h"
#include "pose_refine/support/version.h"

DEFINE_string(reference, "", "FILE or folder with poses of the same images in the wanted world.");
DEFINE_string(reference_format, "", "Format of --reference, as --poses_format.");
DEFINE_string(reference_convention, "",
              "What the numbers of --reference mean, where it is not what their format says, as "
              "--poses_convention.");

namespace pose_refine::apps {
namespace {

constexpr double kDegrees = 180.0 / 3.14159265358979323846;

struct AlignCommand {
  Sources sources;
  PoseSource reference;
  AlignOptions align;
  OutputOptions outputs;
  int threads = 0;
};

AlignCommand command_from_flags() {
  AlignCommand command;
  command.sources = sources_from_flags();
  command.reference.path = FLAGS_reference;
  command.reference.format = FLAGS_reference_format;
  command.reference.convention = FLAGS_reference_convention;
  AlignOptions defaults;
  defaults.fit = AlignFit::kRobust;
  command.align = align_options_from_flags(defaults);
  command.outputs = output_options_from_flags();
  command.threads = threads_from_flag();
  return command;
}

void check(const AlignCommand& command) {
  const Sources& sources = command.sources;
  const OutputOptions& outputs = command.outputs;
  require_usage(!sources.poses.path.empty(), "give --poses=FILE: the poses or model to move");
  require_usage(!outputs.output.empty(), "give --output=FILE");
  require_usage(command.reference.path.empty() != (!sources.has_correspondences()),
                "give --reference=FILE, or --matches=PATH --cameras=FILE in the wanted world");
  require_usage(command.align.align != Align::kNone, "--align=none would move nothing");
  name_rules(sources);  // checks them
  // An unknown format to write is bad usage, before anything is read.
  if (!outputs.format.empty()) tell_lost(outputs.format, {});
  check_distinct({outputs.output, outputs.report},
                 {sources.poses.path, sources.poses.image_list, command.reference.path,
                  sources.cameras, sources.matches},
                 outputs.overwrite);
  check_output_file(outputs.report, outputs.overwrite);
}

// The poses or model to be moved, as --poses_convention says.
struct Moving {
  Model model;
  StatedConvention convention;
};

Moving read_moving(const PoseSource& source, Notes& notes) {
  Moving moving = {unwrap(read_model(source.path, source.format), kBadInput), {}};
  notes.add(source.path, moving.model.notes);
  PoseSource known = source;
  known.format = moving.model.format;
  moving.convention = stated_convention(known);
  restate(moving.model.images, moving.convention);
  name_by_list(source.image_list, moving.model.images);
  return moving;
}

nlohmann::ordered_json report_json(const Model& model, const ReferencePairs& pairs,
                                   const std::vector<PoseError>& errors, const Alignment& alignment,
                                   const Notes& notes) {
  nlohmann::ordered_json images = nlohmann::ordered_json::array();
  for (std::size_t k = 0; k < pairs.image.size(); ++k) {
    images.push_back({{"name", model.images[pairs.image[k]].name},
                      {"error_t", errors[k].translation},
                      {"error_r_deg", errors[k].rotation * kDegrees},
                      {"inlier", static_cast<bool>(alignment.inlier[k])}});
  }
  return {{"tool", "pose_refine align"},
          {"version", POSE_REFINE_VERSION},
          {"alignment", alignment_json(alignment)},
          {"images", images},
          {"notes", notes.all()},
          {"left_out_matches", notes.left_out()}};
}

std::string summary(const Alignment& alignment) {
  const Matrix7& covariance = alignment.covariance;
  const double turn = std::sqrt(covariance.topLeftCorner<3, 3>().trace()) * kDegrees;
  const double move = std::sqrt(covariance.block<3, 3>(3, 3).trace());
  std::array<char, 240> text;
  std::snprintf(text.data(), text.size(),
                "; one standard deviation: scale %.2g %%, turn %.2g degrees, place %.2g\n"
                "%zu of %zu poses agree, to %.4g (root mean square)\n",
                100.0 * std::sqrt(covariance(6, 6)), turn, move, alignment.inliers, alignment.poses,
                alignment.rmse);
  return to_words(alignment.similarity) + text.data();
}

// Rotations do not count in the fit, so that they tell whether the cameras have other axes.
void tell_turn(const std::vector<std::optional<Pose>>& moved, const std::vector<Pose>& references,
               const StatedConvention& convention) {
  const auto turn = constant_turn(moved, references);
  if (!turn) return;
  const std::string words = words_without(*turn, convention);
  std::array<char, 200> text;
  std::snprintf(text.data(), text.size(),
                "warning: all rotations are off by the same turn, by %.4g degrees",
                so3_log(turn->turn).norm() * kDegrees);
  say(text.data() + (words.empty() ? std::string() : ": give --poses_convention=" + words));
}

int run() {
  const AlignCommand command = command_from_flags();
  check(command);
  const OutputOptions& outputs = command.outputs;
  Notes notes;
  Moving moving = read_moving(command.sources.poses, notes);
  Model& model = moving.model;
  const std::string format = output_format(
      outputs.format, model.format, model.cameras.empty() ? HasCameras::kNo : HasCameras::kYes);
  tell_lost(format, model);
  const ReferencePairs pairs =
      command.reference.path.empty()
          ? by_correspondences(model, command.sources, command.threads, notes)
          : by_poses(model, command.reference, command.sources, notes);
  const Result<Alignment> found =
      align_trajectories(pairs.estimates, pairs.references, command.align);
  if (!found) throw Exit(kBadInput, command.sources.poses.path + ": " + found.error().message);
  if (2 * found->inliers <= found->poses)
    say("warning: fewer than half of the poses agree on this alignment");
  std::vector<std::optional<Pose>> moved;
  for (const auto& pose : pairs.estimates) moved.emplace_back(aligned(*pose, found->similarity));
  tell_turn(moved, pairs.references, moving.convention);
  const std::vector<PoseError> errors = pose_errors(moved, pairs.references);
  const std::string report = to_text(report_json(model, pairs, errors, *found, notes));
  move_model(found->similarity, model);
  unwrap(write_model(outputs.output, format, model, is_allowed(outputs.overwrite)), kBadOutput);
  if (!outputs.report.empty()) write_text(outputs.report, report, outputs.overwrite);
  (outputs.output == "-" ? std::cerr : std::cout) << summary(*found);
  return kDone;
}

}  // namespace

Verb align_verb() {
  Verb verb;
  verb.name = "align";
  verb.summary = "brings poses or a model into the world of other poses, or of correspondences";
  verb.usage =
      "--poses=PATH --reference=FILE --output=PATH [--align=sim3] [--report=FILE]\n"
      "       --poses=PATH --matches=PATH --cameras=FILE --output=PATH\n\n"
      "Fits a similarity to the camera centers of images that are in both, though up to 40 % of\n"
      "the poses are wrong, and moves all of --poses: images, points, rigs. It prints how well "
      "the\n"
      "similarity is known; the report has its covariance and the error of each pose.";
  verb.flags = {{"poses", "FILE or folder of the poses, or of the model, to be moved."},
                poses_format_flag(),
                {"poses_convention"},
                {"image_list"},
                {"reference"},
                {"reference_format"},
                {"reference_convention"}};
  for (const VerbFlag& flag : align_flags()) verb.flags.push_back(flag);
  verb.flags.push_back({"matches"});
  verb.flags.push_back({"cameras"});
  for (const VerbFlag& flag : camera_reading_flags()) verb.flags.push_back(flag);
  verb.flags.push_back({"no_doctor"});
  verb.flags.push_back({"pixel_center"});
  verb.flags.push_back({"name_match"});
  verb.flags.push_back({"max_time_difference"});
  verb.flags.push_back({"time_offset"});
  verb.flags.push_back({"threads"});
  verb.flags.push_back({"output", "FILE or folder to write; '-' is standard output."});
  verb.flags.push_back(
      {"output_format",
       "Format of --output; empty: that of --poses if it can be written, else hloc."});
  verb.flags.push_back(
      {"report", "FILE for the alignment, its covariance and the errors, as JSON."});
  verb.flags.push_back({"overwrite"});
  verb.run = run;
  return verb;
}

}  // namespace pose_refine::apps
