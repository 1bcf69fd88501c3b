// SPDX-License-Identifier: BSD-3-Clause
#include "doctor/scores.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "doctor/reference.h"

namespace pose_refine::doctor {
namespace {

// A unit may be the scene's own, or millimeters or centimeters where the other is in meters.
const std::vector<double> kUnits = {1.0, 0.001, 1000.0, 0.01, 100.0};
// Angles below this do not tell readings apart, because refinement removes them.
constexpr double kFloor = 0.3 * 3.14159265358979323846 / 180.0;
// So many readings, beside the stated one, are refined to find the true pose of an image.
constexpr std::size_t kRefined = 4;

using Chosen = std::vector<std::vector<std::size_t>>;  // correspondences of each image

std::vector<PoseConvention> candidates(const DoctorOptions& options) {
  std::vector<double> units = kUnits;
  if (std::find(units.begin(), units.end(), options.stated.unit) == units.end())
    units.push_back(options.stated.unit);
  std::vector<QuaternionOrder> orders = {options.stated.order};
  if (options.quaternion_order) orders = {QuaternionOrder::kWxyz, QuaternionOrder::kXyzw};
  return all_conventions(units, orders);
}

// Under the stated reading this is exactly the input pose.
Pose pose_under(const Sample& s, const PoseConvention& reading, const PoseConvention& stated) {
  const Pose& pose = s.image.cam_from_world;
  return reading == stated ? pose : reread(pose, stated, reading);
}

Scores tabulate(const std::vector<Sample>& samples, const Chosen& chosen,
                const DoctorOptions& options) {
  Scores scores;
  scores.readings = candidates(options);
  for (const PoseConvention& reading : scores.readings) {
    std::vector<double> row;
    std::size_t in_front = 0, all = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const Pose pose = pose_under(samples[i], reading, options.stated);
      const Angles a = angles(samples[i], pose, chosen[i]);
      row.push_back(std::log(std::hypot(a.median, kFloor)));
      in_front += a.in_front;
      all += chosen[i].size();
    }
    scores.mean.push_back(std::accumulate(row.begin(), row.end(), 0.0) /
                          static_cast<double>(row.size()));
    scores.in_front.push_back(static_cast<double>(in_front) / static_cast<double>(all));
    scores.log_angle.push_back(std::move(row));
  }
  return scores;
}

Chosen all_of(const std::vector<Sample>& samples) {
  Chosen chosen;
  for (const Sample& s : samples) {
    chosen.emplace_back(s.rays.size());
    std::iota(chosen.back().begin(), chosen.back().end(), std::size_t{0});
  }
  return chosen;
}

std::vector<PoseConvention> most_likely(const Scores& scores, const PoseConvention& stated) {
  std::vector<std::size_t> order(scores.readings.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return scores.mean[a] < scores.mean[b]; });
  std::vector<PoseConvention> likely;
  for (std::size_t k = 0; k < std::min(kRefined, order.size()); ++k)
    likely.push_back(scores.readings[order[k]]);
  if (std::find(likely.begin(), likely.end(), stated) == likely.end()) likely.push_back(stated);
  return likely;
}

}  // namespace

Scores rough_scores(const std::vector<Sample>& samples, const DoctorOptions& options) {
  return tabulate(samples, all_of(samples), options);
}

Scores fitted_scores(const std::vector<Sample>& samples, const Scores& rough,
                     const DoctorOptions& options) {
  Chosen chosen = all_of(samples);
  const std::vector<PoseConvention> likely = most_likely(rough, options.stated);
  std::size_t fitted = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    std::vector<Pose> starts;
    for (const PoseConvention& reading : likely)
      starts.push_back(pose_under(samples[i], reading, options.stated));
    std::vector<std::size_t> inliers = reference_inliers(samples[i], starts);
    if (inliers.empty()) continue;
    chosen[i] = std::move(inliers);
    ++fitted;
  }
  Scores scores = tabulate(samples, chosen, options);
  scores.fitted = fitted;
  return scores;
}

}  // namespace pose_refine::doctor
