// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/intrinsics.h"

#include <gflags/gflags.h>

#include <array>
#include <map>
#include <string>
#include <tuple>

#include "apps/cli/arguments.h"
#include "apps/cli/exit.h"
#include "apps/cli/flag_values.h"
#include "apps/cli/messages.h"
#include "io/text/number.h"

DEFINE_string(refine_intrinsics, "",
              "Refine cameras too: focal, principal_point, distortion, or several with commas. "
              "Images with equal cameras share one. Empty: cameras stay.");
DEFINE_string(intrinsics_prior, "",
              "What the input cameras are worth, as standard deviations: focal:RELATIVE, "
              "principal_point:PX, distortion:D, or several with commas; empty: nothing.");
DEFINE_string(output_cameras, "",
              "FILE for the cameras with --refine_intrinsics, as --cameras reads it.");

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<const char*, 3> kGroups = {"focal", "principal_point", "distortion"};

IntrinsicsPrior prior() {
  IntrinsicsPrior prior;
  const std::array<double*, 3> sigmas = {&prior.focal, &prior.principal_point, &prior.distortion};
  std::string rest = FLAGS_intrinsics_prior.empty() ? "" : FLAGS_intrinsics_prior + ",";
  for (; !rest.empty(); rest.erase(0, rest.find(',') + 1)) {
    const std::string one = rest.substr(0, rest.find(','));
    const std::size_t colon = std::min(one.find(':'), one.size());
    const auto sigma = io::to_real(colon < one.size() ? one.substr(colon + 1) : "");
    const int group =
        choice("intrinsics_prior", one.substr(0, colon), {kGroups.begin(), kGroups.end()});
    if (!sigma || !(*sigma > 0.0))
      throw_bad_flag("intrinsics_prior", one, "malformed: expected GROUP:SIGMA, positive");
    *sigmas[static_cast<std::size_t>(group)] = *sigma;
  }
  return prior;
}

// Images with the same camera, to the bit, share it.
Bundle joint_problem(std::vector<Image>&& images) {
  using Key = std::tuple<CameraModel, std::uint64_t, std::uint64_t, std::vector<double>>;
  std::map<Key, std::size_t> index;
  Bundle joint;
  for (const Image& image : images) {
    const Camera& c = image.camera;
    const auto [at, is_new] =
        index.emplace(Key{c.model, c.width, c.height, c.params}, index.size());
    if (is_new) joint.cameras.push_back(c);
    joint.camera_of.push_back(at->second);
  }
  joint.images = std::move(images);
  return joint;
}

Json camera_json(const Camera& input, const CameraResult& result, Json images) {
  return {{"model", camera_model_info(input.model).name},
          {"width", input.width},
          {"height", input.height},
          {"status", to_string(result.verdict)},
          {"reasons", result.reasons},
          {"input_params", input.params},
          {"params", result.camera.params},
          {"sigma", result.sigma},
          {"num_images", result.num_images},
          {"iterations", result.iterations},
          {"initial_noise_px", result.initial_noise_px},
          {"noise_px", result.noise_px},
          {"images", std::move(images)}};
}

void report_camera(const Camera& input, const CameraResult& result) {
  if (result.verdict == Verdict::kOk) return;
  note("camera " + std::string(camera_model_info(input.model).name) +
       (result.usable() ? " is uncertain: " : " is kept as it was: ") + joined(result.reasons));
}

}  // namespace

std::vector<VerbFlag> intrinsics_flags() {
  return {{"refine_intrinsics"}, {"intrinsics_prior"}, {"output_cameras"}};
}

Json intrinsics_flags_json() {
  Json json = Json::object();
  if (!refines_intrinsics()) return json;
  json["refine_intrinsics"] = FLAGS_refine_intrinsics;
  json["intrinsics_prior"] = FLAGS_intrinsics_prior;
  return json;
}

bool refines_intrinsics() {
  return !FLAGS_refine_intrinsics.empty();
}

const std::string& output_cameras() {
  return FLAGS_output_cameras;
}

BundleOptions joint_options(const RefineOptions& refine, int threads) {
  BundleOptions options;
  options.refine = refine;
  options.threads = threads;
  options.prior = prior();
  if (!refines_intrinsics()) {
    for (const char* flag : {"intrinsics_prior", "output_cameras"})
      if (flag_was_set(flag))
        throw Exit(kBadUsage, std::string("--") + flag +
                                  " would have no effect: there is no "
                                  "--refine_intrinsics");
    return options;
  }
  if (flag_was_set("shard"))
    throw Exit(kBadUsage, "--refine_intrinsics needs all images of a camera: not with --shard");
  const auto groups = parse_intrinsics_groups(FLAGS_refine_intrinsics);
  if (!groups) throw Exit(kBadUsage, "--refine_intrinsics: " + groups.error().message);
  options.groups = *groups;
  std::string text;
  for (const std::string& error : options.errors()) text += "\n  " + error;
  if (!text.empty()) throw Exit(kBadUsage, "options out of range:" + text);
  return options;
}

IntrinsicsRun refine_intrinsics(std::vector<Image>& images, const BundleOptions& options) {
  Bundle joint = joint_problem(std::move(images));
  BundleResult result = refine_bundle(joint, options);
  std::vector<Json> names(joint.cameras.size(), Json::array());
  for (std::size_t i = 0; i < joint.images.size(); ++i) {
    names[joint.camera_of[i]].push_back(joint.images[i].name);
    joint.images[i].camera = result.cameras[joint.camera_of[i]].camera;
  }
  IntrinsicsRun run{std::move(result.images), Json::array()};
  for (std::size_t c = 0; c < joint.cameras.size(); ++c) {
    if (joint.cameras[c].params.empty()) continue;  // of images without a camera
    run.cameras.push_back(camera_json(joint.cameras[c], result.cameras[c], std::move(names[c])));
    report_camera(joint.cameras[c], result.cameras[c]);
  }
  images = std::move(joint.images);
  return run;
}

}  // namespace pose_refine::apps
