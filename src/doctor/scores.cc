// SPDX-License-Identifier: BSD-3-Clause
#include "doctor/scores.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "doctor/reference.h"
#include "pose_refine/evaluation.h"

namespace pose_refine::doctor {
namespace {

// A unit may be the scene's own, or millimeters or centimeters where the other is in meters.
const std::vector<double> kUnits = {1.0, 0.001, 1000.0, 0.01, 100.0};
// Angles below this do not tell readings apart, because refinement removes them.
constexpr double kFloor = 0.3 * 3.14159265358979323846 / 180.0;
// Networks err less than this, and by less than half of the view.
constexpr double kNetworksErr = 12.0 * 3.14159265358979323846 / 180.0;
// So many readings, beside the stated one, are refined to find the true pose of an image.
constexpr std::size_t kRefined = 4;

using Chosen = std::vector<std::vector<std::size_t>>;  // correspondences of each image

std::vector<PoseConvention> candidates(const DoctorOptions& options) {
  std::vector<double> units = kUnits;
  if (std::find(units.begin(), units.end(), options.stated.unit) == units.end())
    units.push_back(options.stated.unit);
  std::vector<QuaternionOrder> orders = {options.stated.order};
  if (options.quaternion_order) orders = {QuaternionOrder::kWxyz, QuaternionOrder::kXyzw};
  std::vector<PoseConvention> all = all_conventions(units, orders);
  if (std::find(all.begin(), all.end(), options.stated) == all.end()) all.push_back(options.stated);
  return all;
}

// Returns turned images and turned worlds, in the stated unit.
std::vector<PoseConvention> turned_candidates(const DoctorOptions& options) {
  std::vector<PoseConvention> plain;
  for (const PoseConvention& reading : candidates(options))
    if (reading.unit == options.stated.unit) plain.push_back(reading);
  std::vector<PoseConvention> turned = turned_conventions(plain);
  turned.erase(std::remove(turned.begin(), turned.end(), options.stated), turned.end());
  return turned;
}

// Returns the mean over the images of the median angle between a ray and the image's middle [rad].
double half_view(const std::vector<Sample>& samples) {
  double sum = 0.0;
  for (const Sample& s : samples) {
    Vector3 middle = Vector3::Zero();
    for (const Vector3& ray : s.rays) middle += ray.normalized();
    std::vector<double> away;
    for (const Vector3& ray : s.rays)
      away.push_back(std::atan2(ray.cross(middle).norm(), ray.dot(middle)));
    sum += percentile(std::move(away), 50.0);
  }
  return sum / static_cast<double>(samples.size());
}

// Under the stated reading this is exactly the input pose.
Pose pose_under(const Sample& s, const PoseConvention& reading, const PoseConvention& stated) {
  const Pose& pose = s.image.cam_from_world;
  return reading == stated ? pose : reread(pose, stated, reading);
}

// Appends the scores of more readings, over the chosen correspondences.
void tabulate(const std::vector<Sample>& samples, const Chosen& chosen,
              const std::vector<PoseConvention>& readings, const PoseConvention& stated,
              Scores& scores) {
  for (const PoseConvention& reading : readings) {
    std::vector<double> row;
    std::size_t in_front = 0, all = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const Pose pose = pose_under(samples[i], reading, stated);
      const Angles a = angles(samples[i], pose, chosen[i]);
      row.push_back(std::log(std::hypot(a.median, kFloor)));
      in_front += a.in_front;
      all += chosen[i].size();
    }
    scores.mean.push_back(std::accumulate(row.begin(), row.end(), 0.0) /
                          static_cast<double>(row.size()));
    scores.in_front.push_back(static_cast<double>(in_front) / static_cast<double>(all));
    scores.log_angle.push_back(std::move(row));
    scores.readings.push_back(reading);
  }
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
  const Chosen all = all_of(samples);
  Scores scores;
  tabulate(samples, all, candidates(options), options.stated, scores);
  const double least = std::exp(*std::min_element(scores.mean.begin(), scores.mean.end()));
  if (least > std::min(kNetworksErr, 0.5 * half_view(samples)))
    tabulate(samples, all, turned_candidates(options), options.stated, scores);
  return scores;
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
  Scores scores;
  tabulate(samples, chosen, rough.readings, options.stated, scores);
  scores.fitted = fitted;
  return scores;
}

}  // namespace pose_refine::doctor
