// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/map_noise.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/spread_evenly.h"
#include "base/statistics.h"
#include "base/threads.h"
#include "camera/usual.h"
#include "map/known_camera.h"
#include "map/left_out.h"
#include "map/quantile.h"
#include "refine/contained.h"

namespace pose_refine {
namespace {

constexpr std::size_t kFewestImages = 3;
// Images of a map have been fitted together with it. Others (three of SceauxCastle, twenty of
// KITTI) were 2 to 3 times as far off by their bounds in the median, a part of which are the errors
// of their truths; with a factor of 1.5, 22 of these 23 were within their bounds.
constexpr double kFittedTogether = 1.75;
// Images without noise tell nothing of those with noise, so bounds are those of this noise at
// least [px of the usual camera].
constexpr double kLeastNoise = 0.02;
constexpr double kLeastRatio = 1e-9;  // has a logarithm

// An image that was left out: its errors, and its bounds without and with a camera that is known.
struct Measured {
  PoseError error;
  PoseBound bound, known;
  double observations = 0.0;
};

std::optional<Measured> measured(const map::LeftOut& left, const RefineOptions& options) {
  const RefineResult result = refine_contained(left.image, options);
  const auto bound = result.bound95();
  if (!result.usable() || result.kept_input || !bound || result.num_inliers == 0 ||
      !(result.noise_px > 0.0))
    return std::nullopt;
  const PoseBound known = bound95(map::with_known_camera(*result.covariance, result.hessian),
                                  result.degrees_of_freedom);
  const double grown =
      std::max(1.0, kLeastNoise * usual_pixel(left.image.camera) / result.noise_px);
  const Measured all{pose_error(result.cam_from_world, left.truth),
                     *bound,
                     {grown * known.position, grown * known.rotation},
                     static_cast<double>(result.num_inliers)};
  const double least = std::min(all.known.position, all.known.rotation);
  return least > 0.0 && std::isfinite(all.known.position + all.known.rotation)
             ? std::optional<Measured>(all)
             : std::nullopt;
}

RefineOptions options_of(const MapNoiseOptions& options) {
  RefineOptions plain = options.refine;
  plain.pull.reset();
  plain.fix.clear();
  plain.max_rotation = plain.max_translation = 0.0;
  plain.start_spread.reset();
  plain.rescue.reset();  // starts are near
  plain.detail = Detail::kFull;
  return plain;
}

double growth_of(const std::vector<Measured>& all, double PoseError::*error,
                 double PoseBound::*bound) {
  std::vector<double> ratios;
  for (const Measured& one : all)
    ratios.push_back(
        std::max(one.error.*error / (one.known.*bound * std::sqrt(one.observations)), kLeastRatio));
  const double quantile = kFittedTogether * map::predicted_quantile95(std::move(ratios));
  return quantile * quantile;
}

bool is_within(const Measured& one) {
  return one.error.translation <= one.bound.position && one.error.rotation <= one.bound.rotation;
}

MapNoise noise_of(const std::vector<Measured>& all) {
  MapNoise noise;
  noise.images = all.size();
  std::vector<double> positions, rotations;
  for (const Measured& one : all) {
    positions.push_back(one.error.translation);
    rotations.push_back(one.error.rotation);
  }
  noise.median_position = median(std::move(positions));
  noise.median_rotation = median(std::move(rotations));
  noise.within_bound95 = static_cast<double>(std::count_if(all.begin(), all.end(), is_within)) /
                         static_cast<double>(all.size());
  noise.position_growth = growth_of(all, &PoseError::translation, &PoseBound::position);
  noise.rotation_growth = growth_of(all, &PoseError::rotation, &PoseBound::rotation);
  return noise;
}

Error too_few(std::size_t measured, std::size_t candidates) {
  return {ErrorCode::kUnsupported,
          "the noise of the map is unknown: it takes " + std::to_string(kFewestImages) +
              " images that can be refined against what the others see, and " +
              std::to_string(measured) + " of " + std::to_string(candidates) +
              " could; images need a pose, a camera, and points that two other images see"};
}

}  // namespace

std::vector<std::string> MapNoiseOptions::errors() const {
  std::vector<std::string> all = refine.errors();
  if (max_images < kFewestImages)
    all.push_back("max_images must be at least " + std::to_string(kFewestImages));
  return all;
}

Result<MapNoise> estimate_map_noise(const Model& model, const MapNoiseOptions& options,
                                    int threads) {
  if (const auto errors = options.errors(); !errors.empty())
    return Error{ErrorCode::kInvalidArgument, errors.front()};
  const map::PointFitter fitter(model);
  const map::Leaver leaver(model, fitter);
  const std::vector<std::size_t> some = spread_evenly(leaver.candidates(), options.max_images);
  const RefineOptions plain = options_of(options);
  std::vector<std::optional<Measured>> tried(some.size());
  for_each_on_threads(some.size(), threads, [&](std::size_t k) {
    if (const auto left = leaver.leave_out(some[k])) tried[k] = measured(*left, plain);
  });
  std::vector<Measured> all;
  std::vector<std::uint32_t> ids;
  for (std::size_t k = 0; k < tried.size(); ++k) {
    if (!tried[k]) continue;
    all.push_back(*tried[k]);
    ids.push_back(model.images[some[k]].camera_id);
  }
  if (all.size() < kFewestImages) return too_few(all.size(), some.size());
  MapNoise noise = noise_of(all);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  for (const std::uint32_t id : ids) noise.cameras.push_back(model.cameras.at(id));
  return noise;
}

}  // namespace pose_refine
