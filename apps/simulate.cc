// SPDX-License-Identifier: BSD-3-Clause
#include <gflags/gflags.h>

#include <charconv>
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
DEFINE_string(
    repeat, "",
    "PERIOD,COUNT: the room is COUNT copies of a part PERIOD long [m], and a match goes to "
    "the right copy or to one of its neighbors. Empty: nothing repeats.");

namespace pose_refine::apps {
namespace {

// Tells whether all of the text is a number, which `value` then is.
template <class T>
bool is_number(const std::string& text, T& value) {
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  return parsed.ec == std::errc() && parsed.ptr == end;
}

Repeat repeat_from_flag(int points) {
  if (FLAGS_repeat.empty()) return {};
  const std::vector<std::string> parts = split(FLAGS_repeat);
  Repeat repeat{0.0, 0};
  const bool numbers =
      parts.size() == 2 && is_number(parts[0], repeat.period) && is_number(parts[1], repeat.count);
  require_usage(numbers && repeat.period >= 0.1 && repeat.period <= 1e6 && repeat.count >= 2 &&
                    repeat.count <= points,
                "--repeat is PERIOD,COUNT: a length of 0.1 m or more, and 2 copies or more but no "
                "more than points");
  require_usage(repeat.period * repeat.count >= 3.0, "--repeat makes a room of 3 m or more");
  return repeat;
}

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
  options.repeat = repeat_from_flag(options.points);
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
                {"repeat"},
                {"overwrite"}};
  verb.run = run;
  return verb;
}

}  // namespace pose_refine::apps
