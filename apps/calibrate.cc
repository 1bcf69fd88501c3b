// SPDX-License-Identifier: BSD-3-Clause
// Finds how far the poses of a network can be trusted, and writes that as a file of priors.
#include <gflags/gflags.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "apps/cli/exit.h"
#include "apps/cli/flag_values.h"
#include "apps/cli/messages.h"
#include "apps/cli/output_options.h"
#include "apps/cli/verb.h"
#include "apps/input/frames.h"
#include "apps/input/notes.h"
#include "apps/input/source_flags.h"
#include "io/text/name_join.h"
#include "pose_refine/io.h"
#include "pose_refine/support/calibration.h"
#include "pose_refine/support/network_error_file.h"

DEFINE_string(map_poses, "",
              "FILE with the true poses of the images that the network learned from. Errors may "
              "then grow with the distance to the nearest of them.");

namespace pose_refine::apps {
namespace {

constexpr double kDegrees = 180.0 / 3.14159265358979323846;
constexpr double kFewIndependent = 30.0;

struct CalibrateCommand {
  Sources sources;
  std::string map_poses;
  OutputOptions outputs;
};

CalibrateCommand command_from_flags() {
  return {sources_from_flags(), FLAGS_map_poses, output_options_from_flags()};
}

void check(const CalibrateCommand& command) {
  const Sources& sources = command.sources;
  const OutputOptions& outputs = command.outputs;
  require_usage(!sources.ground_truth.empty(), "give --ground_truth=FILE");
  require_usage(!sources.poses.path.empty(), "give --poses=FILE: the poses of the network");
  require_usage(!outputs.output.empty(), "give --output=FILE");
  check_distinct({outputs.output}, {sources.ground_truth, sources.poses.path, command.map_poses},
                 outputs.overwrite);
  check_output_file(outputs.output, outputs.overwrite);
}

PoseFile read_all(const std::string& path, const std::string& format, Notes& notes) {
  PoseFile file = unwrap(read_poses(path, format), kBadInput);
  notes.add(path, file.notes);
  note_line_names(path, file, notes);
  if (file.poses.empty()) throw Exit(kBadInput, path + ": there are no poses in this file");
  return file;
}

// Joins the poses of the network with the truth, by name.
CalibrationInput read_input(const CalibrateCommand& command) {
  const Sources& sources = command.sources;
  Notes notes;
  const PoseFile true_file = read_all(sources.ground_truth, {}, notes);
  const PoseFile file = read_all(sources.poses.path, sources.poses.format, notes);
  check_lines(line_named(sources.poses.path, file), line_named(sources.ground_truth, true_file),
              "name them first, with convert --image_list=FILE --to=hloc");
  const std::vector<NamedPose>& truth = true_file.poses;
  const std::vector<NamedPose>& poses = file.poses;
  io::Joiner joiner(name_rules(sources), sources.ground_truth);
  for (const NamedPose& named : truth) joiner.add(named.name);
  joiner.expect(io::names_of(poses));
  CalibrationInput input;
  std::vector<std::string> strangers;
  for (const NamedPose& named : poses) {
    const std::size_t i = unwrap(joiner.find(named.name), kBadInput);
    if (i == io::NameIndex::kNone) {
      strangers.push_back(named.name);
      continue;
    }
    input.names.push_back(named.name);
    input.estimates.push_back(named.pose);
    input.truth.push_back(truth[i].pose);
  }
  if (strangers.size() == poses.size())
    throw Exit(kBadInput, sources.poses.path + ": none of its images is in " +
                              sources.ground_truth + joiner.hint());
  if (!strangers.empty())
    note(sources.poses.path + ": " + plural(strangers.size(), "image") + " not in " +
         sources.ground_truth + ", not counted: " + some_of(strangers));
  if (command.map_poses.empty()) return input;
  const PoseFile mapped = read_all(command.map_poses, {}, notes);
  for (const NamedPose& named : mapped.poses) input.mapped.push_back(named.pose);
  return input;
}

std::string line(const char* format, double a, double b, double c) {
  std::array<char, 200> text;
  std::snprintf(text.data(), text.size(), format, a, b, c);
  return text.data();
}

std::string summary(const NetworkError& error) {
  const Vector6 sigma = error.covariance.diagonal().cwiseSqrt();
  const double independent = static_cast<double>(error.images) / error.lag;
  std::string text = plural(error.images, "image") + " of " + plural(error.sequences, "sequence");
  text += line(", which tell as much as %.0f independent ones (lag %.1f frames)\n", independent,
               error.lag, 0.0);
  text +=
      "standard deviations about and along the camera's x, y, z (half of the errors are where a "
      "normal distribution has half):\n";
  text += line("  rotation     %9.3g %9.3g %9.3g deg\n", sigma[0] * kDegrees, sigma[1] * kDegrees,
               sigma[2] * kDegrees);
  text += line("  translation  %9.3g %9.3g %9.3g scene units\n", sigma[3], sigma[4], sigma[5]);
  text += line(
      "tail: a t distribution with %.2f degrees of freedom; 95 %% within %.2f of these "
      "deviations (normal: 3.55)\n",
      error.degrees_of_freedom,
      std::sqrt(squared_radius(0.95, error.degrees_of_freedom) * scatter_at(error, 0.0)(0, 0) /
                error.covariance(0, 0)),
      0.0);
  if (!error.mapped.empty())
    text += line(
        "growth: %.3g per scene unit from the nearest mapped pose, where a degree counts "
        "%.3g scene units\n",
        error.growth, error.radius / kDegrees, 0.0);
  return text;
}

int run() {
  const CalibrateCommand command = command_from_flags();
  check(command);
  const Result<NetworkError> calibrated = calibrate(read_input(command));
  if (!calibrated)
    throw Exit(kBadInput, command.sources.poses.path + ": " + calibrated.error().message);
  const NetworkError& error = *calibrated;
  if (static_cast<double>(error.images) < kFewIndependent * error.lag)
    say("warning: " + command.sources.poses.path +
        ": so few independent images cannot tell where 95 % of the errors lie; give more "
        "sequences");
  write_text(command.outputs.output, to_text(error), command.outputs.overwrite);
  (command.outputs.output == "-" ? std::cerr : std::cout) << summary(error);
  return kDone;
}

}  // namespace

Verb calibrate_verb() {
  Verb verb;
  verb.name = "calibrate";
  verb.summary = "finds a network's own covariance, as a prior for `refine`";
  verb.usage =
      "--ground_truth=FILE --poses=FILE --output=FILE [--map_poses=FILE]\n\n"
      "Fits the errors of the poses by a t distribution whose scale and tail suit sequences that\n"
      "were left out of the fit. What stands before the last '/' of a name is its sequence. The\n"
      "file is for `refine --prior=network:FILE`, which takes each start for a measurement with\n"
      "this error.";
  verb.flags = {
      {"ground_truth"},
      {"poses", "FILE with the poses that the network gives for these images."},
      poses_format_flag(),
      {"map_poses"},
      {"name_match", "How an image's name finds its true pose: full, basename, suffix or stem."},
      {"max_time_difference"},
      {"time_offset"},
      {"output", "FILE to write; '-' is standard output."},
      {"overwrite"}};
  verb.run = run;
  return verb;
}

}  // namespace pose_refine::apps
