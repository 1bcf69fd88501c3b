// SPDX-License-Identifier: BSD-3-Clause
#include <gflags/gflags.h>

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "apps/cli/exit.h"
#include "apps/cli/messages.h"
#include "apps/cli/output_files.h"
#include "apps/cli/verb.h"
#include "apps/input/common_flags.h"
#include "io/text/names.h"
#include "pose_refine/io.h"

DEFINE_string(input, "", "File or folder to read; '-' is standard input.");
DEFINE_string(from, "", "Format of --input; empty: recognized from the content.");
DEFINE_string(to, "", "Format of --output.");
DEFINE_bool(lossless, false, "Write nothing if --to has no place for something in the input.");

namespace pose_refine::apps {
namespace {

std::string format_names(bool writable_only) {
  std::string names;
  for (const PoseFormat& format : pose_formats()) {
    if (writable_only && !format.writable) continue;
    names += (names.empty() ? "" : ", ") + std::string(format.name);
  }
  return names;
}

NameMatch name_match() {
  return static_cast<NameMatch>(
      choice("name_match", FLAGS_name_match, {"full", "basename", "suffix"}));
}

// Images without a camera get the one of the cameras file.
void add_cameras(Model& model, const std::string& file) {
  const CameraList list = unwrap(read_cameras(file), kBadInput);
  io::NameIndex index(name_match());
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

// Images move to where a file of poses has them, e.g. the output of `refine`.
void move_images(Model& model) {
  const PoseFile file = unwrap(read_poses(FLAGS_poses, FLAGS_poses_format), kBadInput);
  io::NameIndex index(name_match());
  for (const ModelImage& image : model.images) index.add(image.name);
  std::vector<std::string> strangers;
  std::vector<bool> moved(model.images.size(), false);
  for (const NamedPose& named : file.poses) {
    const std::size_t i = unwrap(index.find(named.name), kBadInput);
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
    throw Exit(kBadInput, FLAGS_poses + ": none of its names is an image of " + FLAGS_input +
                              "; --name_match=basename or suffix compares less of them");
  }
  const auto kept = static_cast<std::size_t>(std::count(moved.begin(), moved.end(), false));
  if (!strangers.empty()) {
    note(FLAGS_poses + ": " + plural(strangers.size(), "pose") +
         " of no image: " + some_of(strangers));
  }
  if (kept > 0) note(FLAGS_input + ": " + plural(kept, "image") + " without a new pose");
}

void check_flags() {
  if (FLAGS_input.empty()) throw Exit(kBadUsage, "give --input=PATH");
  if (FLAGS_output.empty()) throw Exit(kBadUsage, "give --output=PATH");
  if (FLAGS_to.empty()) {
    throw Exit(kBadUsage, "give --to=FORMAT, one of: " + format_names(true));
  }
}

std::string summary(const Model& model, std::size_t lost) {
  std::size_t observations = 0;
  for (const ModelImage& image : model.images) observations += image.observations.size();
  std::string text = plural(model.images.size(), "image");
  if (!model.cameras.empty()) text += ", " + plural(model.cameras.size(), "camera");
  if (!model.points.empty()) text += ", " + plural(model.points.size(), "point");
  if (observations > 0) text += ", " + plural(observations, "observation");
  text += ": " + model.format + " -> " + FLAGS_to;
  return text + (lost == 0 ? ", nothing lost\n" : ", " + plural(lost, "kind") + " of data lost\n");
}

// An unknown name is bad usage, before anything is read.
std::vector<std::string> losses(const Model& model) {
  return unwrap(lost_in(FLAGS_to, model), kBadUsage);
}

void check_from() {
  if (FLAGS_from.empty()) return;
  std::vector<std::string> names;
  for (const PoseFormat& format : pose_formats()) names.emplace_back(format.name);
  choice("from", FLAGS_from, names);
}

void check_cameras(const Model& model) {
  for (const PoseFormat& format : pose_formats()) {
    if (format.name != FLAGS_to || !format.needs_cameras) continue;
    for (const ModelImage& image : model.images) {
      if (image.camera_id != kNoCamera) continue;
      throw Exit(kBadOutput, "the image '" + image.name + "' has no camera, which " + FLAGS_to +
                                 " needs: give --cameras=FILE");
    }
  }
}

int run() {
  check_flags();
  losses({});
  check_from();
  check_distinct({FLAGS_output}, {FLAGS_input, FLAGS_cameras, FLAGS_poses});
  Model model = unwrap(read_model(FLAGS_input, FLAGS_from), kBadInput);
  for (const std::string& text : model.notes) {
    std::string line = FLAGS_input + ": ";
    note(line.append(text));
  }
  if (!FLAGS_cameras.empty()) add_cameras(model, FLAGS_cameras);
  if (!FLAGS_poses.empty()) move_images(model);
  const std::vector<std::string> lost = losses(model);
  for (const std::string& what : lost) {
    std::string line = "the format " + FLAGS_to + " does not hold ";
    note(line.append(what));
  }
  if (FLAGS_lossless && !lost.empty()) {
    throw Exit(kBadOutput, "nothing was written: --lossless, and " + FLAGS_to + " does not hold " +
                               lost.front());
  }
  check_cameras(model);
  unwrap(write_model(FLAGS_output, FLAGS_to, model, FLAGS_overwrite), kBadOutput);
  (FLAGS_output == "-" ? std::cerr : std::cout) << summary(model, lost.size());
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
      "with the digits that read back to the same bits. What the target has no place for is said\n"
      "on standard error and counted on standard output.\n\nFormats:\n";
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
      {"name_match", "How an image's name finds its camera and pose: full, basename or suffix."},
      {"lossless"},
      {"overwrite"}};
  verb.run = run;
  return verb;
}

}  // namespace pose_refine::apps
