// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/map_noise.h"

#include <gflags/gflags.h>

#include <chrono>
#include <cmath>
#include <utility>

#include "apps/cli/clock.h"
#include "apps/cli/flag_values.h"
#include "apps/cli/progress.h"
#include "base/threads.h"
#include "pose_refine/support/map_noise.h"

DEFINE_bool(no_map_noise, false,
            "Leave the noise of --map out of covariances and bounds: it is not estimated from how "
            "well images of the map agree with what the others see.");
DEFINE_double(map_sigma, 0.0,
              "Standard deviation of an error of the map that all points near to an image share, "
              "along each axis [scene units]. It widens the covariance of positions, and replaces "
              "the noise that is estimated from --map. 0 states nothing.");

namespace pose_refine::apps {
namespace {

constexpr double kDegrees = 57.29577951308232;

// Calls widen(image, result) for all images; it returns the result.
template <class Widen>
void widen_all(Refined& run, int threads, const Widen& widen) {
  for_each_on_threads(run.results.size(), threads, [&](std::size_t i) {
    run.results[i] = widen(run.images[i], std::move(run.results[i]));
  });
}

nlohmann::ordered_json to_json(const MapNoise& noise) {
  return {{"images", noise.images},
          {"median_position", noise.median_position},
          {"median_rotation_deg", noise.median_rotation * kDegrees},
          {"within_bound95", noise.within_bound95},
          {"position_growth", noise.position_growth},
          {"rotation_growth", noise.rotation_growth}};
}

void widen_by_estimate(const RefineCommand& command, Refined& run, Notes& notes) {
  const FeatureSource source = feature_source(command.sources);
  const Progress progress("estimate the noise of the map", 0);
  const Result<Model> model = read_model(source.map, source.map_format);
  if (!model) return notes.add(source.map, model.error().message);
  MapNoiseOptions options;
  options.refine = command.options;
  const Result<MapNoise> noise = estimate_map_noise(*model, options, command.threads);
  if (!noise) return notes.add(source.map, noise.error().message);
  run.map = to_json(*noise);
  widen_all(run, command.threads, [&](const Image& image, RefineResult result) {
    return widened(std::move(result), image.camera, *noise);
  });
}

}  // namespace

std::vector<VerbFlag> map_noise_flags() {
  return {{"no_map_noise"}, {"map_sigma"}};
}

MapNoiseFlags map_noise_from_flags() {
  require_usage(FLAGS_map_sigma >= 0.0 && std::isfinite(FLAGS_map_sigma),
                "--map_sigma must be a length that is not negative");
  return {!FLAGS_no_map_noise, FLAGS_map_sigma};
}

void widen_by_map(const RefineCommand& command, Refined& run, Notes& notes) {
  const MapNoiseFlags& flags = command.map_noise;
  const auto begin = std::chrono::steady_clock::now();
  if (flags.sigma > 0.0) {
    run.map = {{"sigma", flags.sigma}};
    widen_all(run, command.threads, [&](const Image&, RefineResult result) {
      return widened(std::move(result), flags.sigma);
    });
  } else if (flags.is_estimated && command.sources.has_features() && !command.refines_intrinsics) {
    widen_by_estimate(command, run, notes);
  }
  run.seconds += seconds_since(begin);
}

}  // namespace pose_refine::apps
