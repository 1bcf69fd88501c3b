// SPDX-License-Identifier: BSD-3-Clause
#include <gflags/gflags.h>

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "apps/cli/exit.h"
#include "apps/cli/flag_values.h"
#include "apps/cli/messages.h"
#include "apps/cli/output_options.h"
#include "apps/cli/verb.h"
#include "apps/input/image_list.h"
#include "apps/input/notes.h"
#include "apps/input/source_flags.h"
#include "io/text/name_join.h"
#include "pose_refine/io.h"

DEFINE_string(input, "", "File or folder to read; '-' is standard input.");
DEFINE_string(from, "", "Format of --input; empty: recognized from the content.");
DEFINE_string(to, "", "Format of --output.");
DEFINE_bool(lossless, false, "Write nothing if --to has no place for something in the input.");

namespace pose_refine::apps {
namespace {

std::string writable_formats() {
  std::string names;
  for (const PoseFormat& format : pose_formats()) {
    if (!format.writable) continue;
    names += (names.empty() ? "" : ", ") + std::string(format.name);
  }
  return names;
}

struct ConvertCommand {
  std::string input, from, to;
  bool lossless = false;
  Sources sources;  // cameras and poses that the images of the input get
  OutputOptions outputs;
};

ConvertCommand command_from_flags() {
  return {FLAGS_input,    FLAGS_from,           FLAGS_to,
          FLAGS_lossless, sources_from_flags(), output_options_from_flags()};
}

// Images without a camera get the one of the cameras file.
void add_cameras(const Sources& sources, Model& model) {
  const CameraList list = unwrap(read_cameras(sources.cameras), kBadInput);
  io::NameIndex index(name_rules(sources).match);
  std::vector<std::pair<std::uint32_t, const Camera*>> cameras;
  std::uint32_t next = model.cameras.empty() ? 1 : model.cameras.rbegin()->first + 1;
  for (const auto& [name, camera] : list.by_name) {
    index.add(name);
    cameras.emplace_back(next++, &camera);
  }
  for (ModelImage& image : model.images) {
    if (image.camera_id != kNoCamera) continue;
    std::size_t i = unwrap(index.find(image.name), kBadInput);
    if (i == io::NameIndex::kNone && list.shared) i = 0;
    if (i == io::NameIndex::kNone) continue;
    image.camera_id = cameras[i].first;
    model.cameras.emplace(cameras[i].first, *cameras[i].second);
  }
}

// Moves images to where a file of poses has them, e.g. the output of `refine`.
void move_images(const ConvertCommand& command, Model& model) {
  const PoseSource& poses = command.sources.poses;
  const PoseFile file = unwrap(read_poses(poses.path, poses.format), kBadInput);
  Notes().add(poses.path, file.notes);
  io::Joiner joiner(name_rules(command.sources), command.input);
  for (const ModelImage& image : model.images) joiner.add(image.name);
  joiner.expect(io::names_of(file.poses));
  std::vector<std::string> strangers;
  std::vector<bool> moved(model.images.size(), false);
  for (const NamedPose& named : file.poses) {
    const std::size_t i = unwrap(joiner.find(named.name), kBadInput);
    if (i == io::NameIndex::kNone) {
      strangers.push_back(named.name);
      continue;
    }
    moved[i] = true;
    ModelImage& image = model.images[i];
    image.cam_from_world = named.pose;
    image.center = named.center;
    image.has_pose = true;
  }
  if (strangers.size() == file.poses.size()) {
    throw Exit(kBadInput,
               poses.path + ": none of its names is an image of " + command.input + joiner.hint());
  }
  const auto kept = static_cast<std::size_t>(std::count(moved.begin(), moved.end(), false));
  if (!strangers.empty()) {
    note(poses.path + ": " + plural(strangers.size(), "pose") +
         " of no image: " + some_of(strangers));
  }
  if (kept > 0) note(command.input + ": " + plural(kept, "image") + " without a new pose");
}

void check(const ConvertCommand& command) {
  require_usage(!command.input.empty(), "give --input=PATH");
  require_usage(!command.outputs.output.empty(), "give --output=PATH");
  require_usage(!command.to.empty(), "give --to=FORMAT, one of: " + writable_formats());
  tell_lost(command.to, {});  // checks the format before anything is read
  if (!command.from.empty()) {
    std::vector<std::string> names;
    for (const PoseFormat& format : pose_formats()) names.emplace_back(format.name);
    choice("from", command.from, names);
  }
  const Sources& sources = command.sources;
  check_distinct({command.outputs.output},
                 {command.input, sources.cameras, sources.poses.path, sources.poses.image_list},
                 command.outputs.overwrite);
}

std::string summary(const Model& model, const std::string& to, std::size_t lost) {
  std::size_t observations = 0;
  for (const ModelImage& image : model.images) observations += image.observations.size();
  std::string text = plural(model.images.size(), "image");
  if (!model.cameras.empty()) text += ", " + plural(model.cameras.size(), "camera");
  if (!model.points.empty()) text += ", " + plural(model.points.size(), "point");
  if (observations > 0) text += ", " + plural(observations, "observation");
  text += ": " + model.format + " -> " + to;
  return text + (lost == 0 ? ", nothing lost\n" : ", " + plural(lost, "kind") + " of data lost\n");
}

void check_cameras(const Model& model, const std::string& to) {
  for (const PoseFormat& format : pose_formats()) {
    if (format.name != to || !format.needs_cameras) continue;
    for (const ModelImage& image : model.images) {
      if (image.camera_id != kNoCamera) continue;
      throw Exit(kBadOutput, "the image '" + image.name + "' has no camera, which " + to +
                                 " needs: give --cameras=FILE");
    }
  }
}

// Reads the model of the input, with the cameras and poses of other files.
Model read_input(const ConvertCommand& command) {
  Model model = unwrap(read_model(command.input, command.from), kBadInput);
  Notes().add(command.input, model.notes);
  name_by_list(command.sources.poses.image_list, model.images);
  if (!command.sources.cameras.empty()) add_cameras(command.sources, model);
  if (!command.sources.poses.path.empty()) move_images(command, model);
  return model;
}

// Says what the output's format has no place for. Returns how many kinds of data are lost.
std::size_t tell_losses(const ConvertCommand& command, const Model& model) {
  const std::vector<std::string> lost = tell_lost(command.to, model);
  if (command.lossless && !lost.empty()) {
    throw Exit(kBadOutput, "nothing was written: --lossless is set, and " + command.to +
                               " does not hold " + lost.front());
  }
  return lost.size();
}

int run() {
  const ConvertCommand command = command_from_flags();
  check(command);
  const Model model = read_input(command);
  const std::size_t lost = tell_losses(command, model);
  check_cameras(model, command.to);
  const OutputOptions& outputs = command.outputs;
  unwrap(write_model(outputs.output, command.to, model, is_allowed(outputs.overwrite)), kBadOutput);
  (outputs.output == "-" ? std::cerr : std::cout) << summary(model, command.to, lost);
  return kDone;
}

}  // namespace

Verb convert_verb() {
  Verb verb;
  verb.name = "convert";
  verb.summary = "pose files and models from one format to another";
  verb.usage =
      "--input=PATH [--from=FORMAT] --output=PATH --to=FORMAT [--cameras=FILE] "
      "[--poses=FILE]\n\n"
      "Axes, directions, quaternion orders and pixel origins are converted; numbers are written\n"
      "with the digits that read back to the same bits. Data that the target has no place for are\n"
      "named on standard error and counted on standard output.\n\nFormats:\n";
  for (const PoseFormat& format : pose_formats()) {
    std::string name(format.name);
    name.resize(std::max<std::size_t>(name.size(), 14), ' ');
    verb.usage += "  " + name + ' ' + std::string(format.description) +
                  (format.writable ? "\n" : " (read only)\n");
  }
  verb.flags = {
      {"input"},
      {"from"},
      {"output"},
      {"to"},
      {"cameras", "Cameras of images whose format has none: a query list or cameras.txt."},
      {"poses", "FILE of poses that replace those of --input, e.g. the output of `refine`."},
      poses_format_flag(),
      {"image_list"},
      {"name_match",
       "How an image's name finds its camera and pose: full, basename, suffix or stem."},
      {"lossless"},
      {"overwrite"}};
  verb.run = run;
  return verb;
}

}  // namespace pose_refine::apps
