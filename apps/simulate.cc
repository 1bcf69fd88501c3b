// SPDX-License-Identifier: BSD-3-Clause
#include <gflags/gflags.h>

#include <cmath>
#include <string>

#include "common_flags.h"
#include "dataset_text.h"
#include "evaluation/synthetic.h"
#include "exit.h"
#include "io/folder.h"
#include "output.h"
#include "verb.h"

DEFINE_int32(images, 60, "Number of images.");
DEFINE_int32(points, 4000, "Number of points in the scene.");
DEFINE_int32(matches_per_image, 120, "2D-3D matches of an image, at most.");
DEFINE_double(noise_px, 1.0, "Standard deviation of a pixel coordinate [px].");
DEFINE_double(pose_error_m, 0.2, "Median error of the start poses' centres [m].");
DEFINE_double(pose_error_deg, 8.0, "Median error of the start poses' rotations [deg].");
namespace pose_refine::apps {
namespace {

void require(bool condition, const std::string& text) {
  if (!condition) throw Exit(kBadUsage, text);
}

SyntheticOptions options_from_flags() {
  require(FLAGS_images >= 1, "--images is 1 or more");
  require(FLAGS_points >= 4, "--points is 4 or more");
  require(FLAGS_matches_per_image >= 0, "--matches_per_image is 0 or more");
  require(FLAGS_outliers >= 0.0 && FLAGS_outliers <= 1.0, "--outliers is between 0 and 1");
  for (const double size : {FLAGS_noise_px, FLAGS_pose_error_m, FLAGS_pose_error_deg}) {
    require(std::isfinite(size) && size >= 0.0, "noise and pose errors are finite and 0 or more");
  }
  SyntheticOptions options;
  options.seed = FLAGS_seed;
  options.images = FLAGS_images;
  options.points = FLAGS_points;
  options.matches = FLAGS_matches_per_image;
  options.noise_px = FLAGS_noise_px;
  options.outliers = FLAGS_outliers;
  options.pose_error_m = FLAGS_pose_error_m;
  options.pose_error_deg = FLAGS_pose_error_deg;
  options.models = camera_models_flag();
  return options;
}

int run() {
  require(!FLAGS_output.empty(), "give --output=DIR");
  const SyntheticOptions options = options_from_flags();
  check_output_folder(FLAGS_output);
  io::FolderWriter folder =
      unwrap(io::FolderWriter::create(FLAGS_output, FLAGS_overwrite), kBadOutput);

  std::string start, truth, cameras;
  for (const SyntheticImage& image : make_synthetic(options)) {
    const Problem& problem = image.problem;
    start += pose_line(problem.name, problem.cam_from_world);
    truth += pose_line(problem.name, image.truth);
    cameras += camera_line(problem.name, problem.camera);
    add_file(folder, "matches/" + problem.name + ".txt", matches_text(problem.correspondences));
  }
  add_file(folder, "poses.txt", start);
  add_file(folder, "ground_truth.txt", truth);
  add_file(folder, "cameras.txt", cameras);
  unwrap(folder.commit(), kBadOutput);
  return kDone;
}

}  // namespace

Verb simulate_verb() {
  Verb verb;
  verb.name = "simulate";
  verb.summary = "writes a synthetic data set";
  verb.usage =
      "--output=DIR [--seed=N] [--images=N] ...\n\n"
      "An indoor scene, seen by cameras with the errors of a pose network. Writes poses.txt (the\n"
      "start), ground_truth.txt, cameras.txt and matches/ into DIR. The same flags give the same\n"
      "bytes.";
  verb.flags = {{"output", "Folder to write; created."},
                {"seed"},
                {"images"},
                {"points"},
                {"matches_per_image"},
                {"noise_px"},
                {"outliers"},
                {"pose_error_m"},
                {"pose_error_deg"},
                {"camera_models"},
                {"overwrite"}};
  verb.run = run;
  return verb;
}

}  // namespace pose_refine::apps
