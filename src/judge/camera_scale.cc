// SPDX-License-Identifier: BSD-3-Clause
#include "judge/camera_scale.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/spread_evenly.h"
#include "camera/resized.h"
#include "search/scale_search.h"

namespace pose_refine {
namespace {

constexpr std::size_t kLeast = 12, kMost = 80;  // observations
constexpr std::array<double, 10> kSizes = {0.25, 0.35, 0.5, 0.67, 0.8, 1.25, 1.5, 2.0, 3.0, 4.0};
// log_alarms must be lower by this part of what the image's own camera reaches, and by this number.
constexpr double kSurer = 1.25, kMargin = 15.0;

RefineOptions plain(RefineOptions options) {
  options.loss = {LossKind::kCauchy};
  options.policy = Policy::kNarrow;
  options.max_iterations = 30;
  options.pull.reset();
  return options;
}

// The log of how many consensuses as good as that at the pose chance would make.
double alarms_at(const Task& task, const Stage& stage, const Pose& pose, double area) {
  return estimate_noise(observe(task.under(stage), pose), area).log_alarms;
}

double alarms_of(const Image& image, const RefineOptions& options, double area, bool solve) {
  const Factors factors = with_area(make_factors(image, options), area);
  Scratch scratch;
  const Task task{image, options, factors, scratch};
  const Pose start = factors.frame().to_centered(image.cam_from_world);
  const Stage first = first_stage(factors.points(), options, start);
  if (!solve) return alarms_at(task, first, start, area);
  const auto [solution, stage] = minimize_with_scale(task, first, start);
  if (failed(solution.termination)) return 0.0;
  return alarms_at(task, stage, solution.pose, area);
}

bool half_fit(const PoseState& at) {
  const std::vector<double>& residuals = at.observations.normalized;
  const double limit = kConsensusSigmas * at.noise.scale;
  const auto fit = static_cast<std::size_t>(std::count_if(
      residuals.begin(), residuals.end(), [&](double residual) { return residual <= limit; }));
  return 2 * fit >= residuals.size();
}

}  // namespace

bool fits_another_size(const Task& task, const PoseState& at, const Pose& input) {
  const PointFactor& points = task.points();
  const Camera& camera = task.image.camera;
  if (task.options.objective != Objective::kReprojection || points.size() < kLeast) return false;
  if (camera_model_info(camera.model).focal.empty() || half_fit(at)) return false;
  const RefineOptions options = plain(task.options);
  Image image{task.image.name, camera, points.frame.from_centered(at.pose),
              task.image.correspondences.select(spread_evenly(points.index, kMost))};
  const double own = alarms_of(image, options, points.area, false);
  const double wanted = std::min(kSurer * own, own - kMargin);
  image.cam_from_world = points.frame.from_centered(input);
  const auto is_surer = [&](Camera other) {
    image.camera = std::move(other);
    return alarms_of(image, options, points.area, true) < wanted;
  };
  return std::any_of(kSizes.begin(), kSizes.end(),
                     [&](double size) { return is_surer(with_scaled_lengths(camera, size)); }) ||
         is_surer(turned(camera));
}

}  // namespace pose_refine
