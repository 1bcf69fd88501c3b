// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/common_flags.h"

#include <gflags/gflags.h>

#include <algorithm>
#include <iostream>
#include <sstream>

#include "apps/cli/arguments.h"
#include "apps/cli/exit.h"
#include "apps/cli/messages.h"
#include "apps/input/map_matches.h"
#include "apps/input/unusual_cameras.h"
#include "io/image_set.h"
#include "io/text/names.h"

DEFINE_bool(quiet, false, "No progress and no notes on standard error, only errors.");
DEFINE_bool(overwrite, false, "Replace outputs that exist.");
DEFINE_string(poses, "",
              "FILE with the start poses, or a folder for the formats that are folders. '-' is "
              "standard input. Without it the poses of --model.");
DEFINE_string(poses_format, "", "Format of --poses.");
DEFINE_string(model, "",
              "A model: cameras, poses, points and their observations. A COLMAP folder, text or "
              "binary, or a file of NVM, Bundler, BAL, OpenSfM ...: recognized from the content.");
DEFINE_string(nvm, "", "FILE, as --model, of format nvm.");
DEFINE_string(bundler, "", "FILE, as --model, of format bundler.");
DEFINE_string(bal, "", "FILE, as --model, of format bal.");
DEFINE_string(
    matches, "",
    "Folder with <image name>.txt for each image, or one file with an `image` column. "
    "Columns x y X Y Z and sigma, sxx sxy syy, weight, point3D_id, point_sigma, named by the first "
    "line. Needs --cameras.");
DEFINE_string(cameras, "",
              "File of cameras for --matches: a line `name MODEL width height params...` for each "
              "image, or a COLMAP cameras.txt with one camera.");
DEFINE_double(pixel_center, 0.5,
              "Coordinates of the first pixel's center in --matches [px]: 0.5 (COLMAP) or 0.");
DEFINE_string(name_match, "full",
              "How an image's name finds its correspondences: full, basename or suffix.");
DEFINE_string(output, "", "Where the result is written.");
DEFINE_string(report, "", "Where the report is written.");
DEFINE_int32(threads, 0, "Threads; 0: all cores. The result does not depend on it.");
DEFINE_string(ground_truth, "", "FILE with the true poses.");
DEFINE_uint64(seed, 1, "Seed; the same one gives the same bytes.");
DEFINE_double(outliers, 0.3, "Fraction of wrong matches, 0 to 1.");
DEFINE_string(camera_models, "SIMPLE_RADIAL,OPENCV,OPENCV_FISHEYE",
              "Camera models, used in turn; COLMAP's names.");

namespace pose_refine::apps {

const std::vector<VerbFlag>& common_flags() {
  static const std::vector<VerbFlag> flags = {
      {"quiet"},
      {"v", "Level of detail of the log on standard error."},
      {"flagfile", "FILE with more flags, one a line; # starts a comment."},
  };
  return flags;
}

std::vector<VerbFlag> correspondence_flags() {
  return {{"model"},   {"nvm"},     {"bundler"},      {"bal"},
          {"matches"}, {"cameras"}, {"pixel_center"}, {"name_match"}};
}

VerbFlag poses_format_flag() {
  std::string names;
  for (const PoseFormat& format : pose_formats()) {
    names += (names.empty() ? "" : ", ") + std::string(format.name);
  }
  return {"poses_format",
          "Format of --poses; empty: recognized from the content. One of: " + names + "."};
}

ModelSource model_source() {
  ModelSource source;
  for (const auto& [path, format] :
       {std::pair(FLAGS_model, ""), std::pair(FLAGS_nvm, "nvm"),
        std::pair(FLAGS_bundler, "bundler"), std::pair(FLAGS_bal, "bal")}) {
    if (path.empty()) continue;
    if (!source.path.empty()) throw Exit(kBadUsage, "give one of --model, --nvm, --bundler, --bal");
    source = {path, format};
  }
  return source;
}

bool has_correspondences() {
  return !model_source().path.empty() || !FLAGS_matches.empty() || has_maps();
}

CorrespondenceSource correspondence_source() {
  if (has_maps()) {
    map_options();  // checks the flags
    return {};
  }
  const ModelSource model = model_source();
  if (!model.path.empty() && !FLAGS_matches.empty()) {
    throw Exit(kBadUsage, "give --model or --matches, not both");
  }
  if (!has_correspondences()) {
    throw Exit(kBadUsage, "no correspondences: give --model=DIR, or --matches=PATH --cameras=FILE");
  }
  if (FLAGS_matches.empty() != FLAGS_cameras.empty()) {
    throw Exit(kBadUsage, "--matches and --cameras belong together");
  }
  if (FLAGS_pixel_center != 0.5 && FLAGS_pixel_center != 0.0) {
    throw Exit(kBadUsage, "--pixel_center is 0.5 or 0");
  }
  CorrespondenceSource source;
  source.model = model.path;
  source.model_format = model.format;
  source.matches = FLAGS_matches;
  source.cameras = FLAGS_cameras;
  source.pixel_center = FLAGS_pixel_center;
  source.name_match = static_cast<NameMatch>(
      choice("name_match", FLAGS_name_match, {"full", "basename", "suffix"}));
  return source;
}

void print_defects(const std::vector<Image>& images) {
  for (const Image& image : images) {
    if (!image.defect.reason.empty()) std::cerr << "pose_refine: " << image.defect.message << '\n';
  }
}

void tell_left_out(const std::string& path, const std::vector<std::string>& images,
                   const std::string& lack) {
  if (images.empty()) return;
  note(path + ": " + plural(images.size(), "image") + " without " + lack +
       ", left out: " + some_of(images));
}

std::vector<Image> read_input_images(const CorrespondenceSource& source,
                                     const std::vector<NamedPose>& poses) {
  return read_input_images(source, poses, poses);
}

std::vector<Image> read_input_images(const CorrespondenceSource& source,
                                     const std::vector<NamedPose>& poses,
                                     const std::vector<NamedPose>& all_poses) {
  if (has_maps()) return read_map_matches(poses);
  const io::LeftOut left_out = FLAGS_quiet ? io::LeftOut::kIgnored : io::LeftOut::kListed;
  io::ImageSet set = unwrap(io::read_image_set(source, poses, left_out), kBadInput);
  print_defects(set.images);
  if (all_poses.size() > poses.size()) {
    io::NameIndex index(source.name_match);
    for (const NamedPose& pose : all_poses) index.add(pose.name);
    const auto is_another_ones = [&](const std::string& name) {
      const auto i = index.find(name);
      return !i || *i != io::NameIndex::kNone;
    };
    auto& names = set.left_out;
    names.erase(std::remove_if(names.begin(), names.end(), is_another_ones), names.end());
  }
  UnusualCameras unusual;
  unusual.add(set.images);
  unusual.warn();
  tell_left_out(source.model + source.matches, set.left_out, "a pose");
  return std::move(set.images);
}

void refuse(const std::string& flag, const std::string& value, const std::string& what) {
  std::string text = "--";
  for (const std::string& part : {flag, std::string(": '"), value, std::string("' is "), what}) {
    text += part;
  }
  throw Exit(kBadUsage, text);
}

std::vector<std::string> split(const std::string& list, char by) {
  std::vector<std::string> parts;
  std::istringstream stream(list);
  for (std::string part; std::getline(stream, part, by);) parts.push_back(part);
  return parts;
}

std::vector<CameraModel> camera_models_flag() {
  std::vector<std::string> names;
  for (const CameraModelInfo& info : camera_models()) names.emplace_back(info.name);
  std::vector<CameraModel> models;
  for (const std::string& name : split(FLAGS_camera_models)) {
    const int i = choice("camera_models", name, names);
    models.push_back(camera_models()[static_cast<std::size_t>(i)].model);
  }
  if (models.empty()) throw Exit(kBadUsage, "--camera_models is empty");
  return models;
}

int choice(const std::string& flag, const std::string& value,
           const std::vector<std::string>& names) {
  const auto found = std::find(names.begin(), names.end(), value);
  if (found != names.end()) return static_cast<int>(found - names.begin());
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  throw Exit(kBadUsage, "--" + flag + "='" + value + "' is none of: " + all +
                            "; the nearest one is " + nearest(value, names));
}

}  // namespace pose_refine::apps
