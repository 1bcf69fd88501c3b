// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/source_flags.h"

#include <gflags/gflags.h>

#include <string>
#include <utility>

#include "apps/cli/arguments.h"
#include "apps/cli/flag_values.h"
#include "apps/input/camera_reading.h"
#include "apps/input/guided_flags.h"

DEFINE_string(poses, "",
              "FILE with the start poses, or a folder for the formats that are folders. '-' is "
              "standard input. Without it the poses of --model.");
DEFINE_string(poses_format, "", "Format of --poses.");
DEFINE_string(poses_convention, "",
              "What the numbers of the poses mean, where it is not what their format says. Words "
              "separated by commas: w2c (rotation and translation, world to camera) or c2w "
              "(rotation and center, camera to world), then t or center if the position is the "
              "other one's; wxyz or xyzw; cv or gl (camera axes); unit:S (scene units in one unit "
              "of the file); roll:D (the images are turned by D degrees clockwise against those of "
              "the file: 0, 90, 180, 270); world:AXES (axes of the file's world that are the "
              "scene's x, y and z, as x-zy for a file with y up and a scene with z up). Example: "
              "c2w,gl. Outputs are as their format says.");
DEFINE_string(image_list, "",
              "FILE with a name a line: names the images of poses whose format has none (arrays, "
              "KITTI), in their order.");
DEFINE_bool(no_doctor, false,
            "Take poses and cameras as stated, even when another convention, or another reading of "
            "the cameras, explains the correspondences far better.");
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
DEFINE_string(map, "",
              "A COLMAP model whose points are matched with features: with --database, or with "
              "--features and --pair_matches or --guided. The images of --poses are matched with "
              "its images.");
DEFINE_string(database, "",
              "COLMAP's database.db: features and matches. Cameras are those of the map, else its "
              "own, unless --cameras is given.");
DEFINE_bool(verified, false,
            "Of --database: only matches that agree with the two-view geometry of their images.");
DEFINE_string(features, "", "hloc's features, an HDF5 file. Needs --pair_matches or --guided.");
DEFINE_string(pair_matches, "", "hloc's matches of pairs of images, an HDF5 file.");
DEFINE_string(pairs, "",
              "File with a pair of names a line, as hloc has it: only these pairs of "
              "--pair_matches, in their order.");
DEFINE_string(keypoint_points, "all",
              "Where matches give a feature several points: all (each is a correspondence) or "
              "most_votes (only that of most images of the map).");
DEFINE_bool(match_scores, false, "The scores in --pair_matches are the weights.");
DEFINE_string(
    cameras, "",
    "File of cameras for --matches: a line `name MODEL width height params...` for each "
    "image; or a COLMAP model's folder, or its cameras.txt or cameras.bin: cameras of images "
    "that stand beside it, or one camera for all.");
DEFINE_double(camera_scale, 1.0,
              "The cameras are for images this many times as large as those of the matches: 2 for "
              "a calibration at 1280x960 and matches at 640x480.");
DEFINE_string(camera_reading, "",
              "What is odd about the cameras, to be undone. Words separated by commas: swapped "
              "(width and height, fx and fy, cx and cy), centered (the principal point is not "
              "filled in), pinhole (the matches are undistorted already), fisheye (the lens is "
              "one), y_up (the matches count y upward), scale:S (as --camera_scale), focal:F (the "
              "focal lengths are F times too long), cx:D, cy:D (the principal point is D px too "
              "far right, down), k1:K, k2:K (radial distortion that is left out). Example: "
              "swapped,scale:0.5.");
DEFINE_double(pixel_center, 0.5,
              "Coordinates of the first pixel's center in --matches [px]: 0.5 (COLMAP), 0, or any "
              "other number, as 0.25 for OpenCV's SIFT without enable_precise_upscale.");
DEFINE_string(keypoint_step, "auto",
              "How keypoints were rounded: auto (as the grid that they lie on shows), float16 "
              "(11 binary digits, hloc's default) or none. step^2/12 is added to the variance of "
              "each coordinate.");
DEFINE_string(name_match, "full",
              "How an image's name finds its correspondences: full, basename (what follows the "
              "last '/'), suffix (one is the end of the other) or stem (as suffix, but without the "
              "ending of an image file and with '\\' for '/'; a number alone finds the name that "
              "ends in it).");
DEFINE_double(max_time_difference, 0.01,
              "Where names are timestamps, the nearest ones belong together that differ by no more "
              "than this [s].");
DEFINE_double(time_offset, 0.0, "Time that is added to the timestamps of --poses [s].");
DEFINE_string(maps, "",
              "Folder with <image name>/*.npy: points3D, coarse_desc, desc_coarse, and optionally "
              "fine_desc with desc_fine, or matches_fine. --objective=nre refines against the "
              "maps, everything else takes their best matches. Needs --cameras.");
DEFINE_double(temperature, 0.01, "Of the softmax that makes a loss map of similarities.");
DEFINE_double(drop_below, 10.0,
              "Cells of a loss map less likely than this many times 1/(h w + 1) are dropped; 1 is "
              "the published truncation.");
DEFINE_string(ground_truth, "", "FILE with the true poses.");
DEFINE_string(ground_truth_format, "", "Format of --ground_truth, as --poses_format.");
DEFINE_string(ground_truth_convention, "",
              "What the numbers of --ground_truth mean, where it is not what their format says, as "
              "--poses_convention.");

namespace pose_refine::apps {
namespace {

ModelSource model_from_flags() {
  ModelSource source;
  for (const auto& [path, format] :
       {std::pair(FLAGS_model, ""), std::pair(FLAGS_nvm, "nvm"),
        std::pair(FLAGS_bundler, "bundler"), std::pair(FLAGS_bal, "bal")}) {
    if (path.empty()) continue;
    require_usage(source.path.empty(), "give one of --model, --nvm, --bundler, --bal");
    source = {path, format};
  }
  return source;
}

}  // namespace

VerbFlag poses_format_flag() {
  std::string names;
  for (const PoseFormat& format : pose_formats())
    names += (names.empty() ? "" : ", ") + std::string(format.name);
  return {"poses_format",
          "Format of --poses; empty: recognized from the content. One of: " + names + "."};
}

std::vector<VerbFlag> ground_truth_flags() {
  return {{"ground_truth"}, {"ground_truth_format"}, {"ground_truth_convention"}};
}

std::vector<VerbFlag> convention_flags() {
  return {{"poses_convention"}, {"image_list"}, {"no_doctor"}};
}

std::vector<VerbFlag> camera_reading_flags() {
  return {{"camera_scale"}, {"camera_reading"}};
}

std::vector<VerbFlag> correspondence_flags() {
  return {
      {"model"},      {"nvm"},          {"bundler"},       {"bal"},        {"matches"},
      {"cameras"},    {"pixel_center"}, {"keypoint_step"}, {"name_match"}, {"max_time_difference"},
      {"time_offset"}};
}

std::vector<VerbFlag> feature_flags() {
  std::vector<VerbFlag> flags = {
      {"map"},   {"database"},        {"verified"},     {"features"}, {"pair_matches"},
      {"pairs"}, {"keypoint_points"}, {"match_scores"}, {"guided"}};
  for (const VerbFlag& flag : guided_option_flags()) flags.push_back(flag);
  return flags;
}

std::vector<VerbFlag> map_flags() {
  return {{"maps"}, {"temperature"}, {"drop_below"}};
}

Sources sources_from_flags() {
  Sources sources;
  sources.poses = {FLAGS_poses, FLAGS_poses_format, FLAGS_poses_convention, FLAGS_image_list,
                   !FLAGS_no_doctor};
  sources.model = model_from_flags();
  sources.maps = {FLAGS_maps, FLAGS_temperature, FLAGS_drop_below};
  sources.features = {
      FLAGS_map,          FLAGS_database, FLAGS_verified,        FLAGS_features,
      FLAGS_pair_matches, FLAGS_pairs,    FLAGS_keypoint_points, FLAGS_match_scores};
  sources.guided = guided_from_flags();
  sources.matches = FLAGS_matches;
  sources.pixel_center = FLAGS_pixel_center;
  sources.has_pixel_center = flag_was_set("pixel_center");
  sources.keypoint_step = FLAGS_keypoint_step;
  sources.cameras = FLAGS_cameras;
  sources.camera_reading = camera_reading(FLAGS_camera_reading, FLAGS_camera_scale);
  sources.name_match = FLAGS_name_match;
  sources.max_time_difference = FLAGS_max_time_difference;
  sources.time_offset = FLAGS_time_offset;
  sources.ground_truth = FLAGS_ground_truth;
  sources.ground_truth_format = FLAGS_ground_truth_format;
  sources.ground_truth_convention = FLAGS_ground_truth_convention;
  return sources;
}

}  // namespace pose_refine::apps
