// SPDX-License-Identifier: BSD-3-Clause
#include <gflags/gflags.h>

#include <cmath>
#include <string>

#include "apps/cli/exit.h"
#include "apps/cli/flag_values.h"
#include "apps/cli/output_options.h"
#include "apps/cli/verb.h"
#include "apps/input/dataset_text.h"
#include "apps/input/simulation_flags.h"
#include "simulate/synthetic.h"

DEFINE_int32(images, 60, "Number of images.");
DEFINE_int32(points, 4000, "Number of points in the scene.");
DEFINE_int32(matches_per_image, 120, "2D-3D matches of an image, at most.");
DEFINE_double(noise_px, 1.0, "Standard deviation of a pixel coordinate [px].");
DEFINE_double(pose_error_m, 0.2, "Median error of the start poses' centers [m].");
DEFINE_double(pose_error_deg, 8.0, "Median error of the start poses' rotations [deg].");

namespace pose_refine::apps {
namespace {

SyntheticOptions options_from_flags() {
  require_usage(FLAGS_images >= 1, "--images is 1 or more");
  require_usage(FLAGS_points >= 4, "--points is 4 or more");
  require_usage(FLAGS_matches_per_image >= 0, "--matches_per_image is 0 or more");
  for (const double size : {FLAGS_noise_px, FLAGS_pose_error_m, FLAGS_pose_error_deg}) {
    require_usage(std::isfinite(size) && size >= 0.0,
                  "noise and pose errors are finite and 0 or more");
  }
  SyntheticOptions options;
  options.seed = seed_from_flag();
  options.images = FLAGS_images;
  options.points = FLAGS_points;
  options.matches = FLAGS_matches_per_image;
  options.noise_px = FLAGS_noise_px;
  options.outliers = outliers_from_flag();
  options.pose_error_m = FLAGS_pose_error_m;
  options.pose_error_deg = FLAGS_pose_error_deg;
  options.models = camera_models_from_flag();
  return options;
}

int run() {
  const OutputOptions outputs = output_options_from_flags();
  require_usage(!outputs.output.empty(), "give --output=DIR");
  const SyntheticOptions options = options_from_flags();
  check_output_folder(outputs.output, outputs.overwrite);
  io::FolderWriter folder = begin_folder(outputs.output, outputs.overwrite);

  std::string start, truth, cameras;
  for (const SyntheticImage& made : make_synthetic(options)) {
    const Image& image = made.image;
    start += pose_line(image.name, image.cam_from_world);
    truth += pose_line(image.name, made.truth);
    cameras += camera_line(image.name, image.camera);
    add_file(folder, "matches/" + image.name + ".txt", matches_text(image.correspondences));
  }
  add_file(folder, "poses.txt", start);
  add_file(folder, "ground_truth.txt", truth);
  add_file(folder, "cameras.txt", cameras);
  commit(folder);
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
