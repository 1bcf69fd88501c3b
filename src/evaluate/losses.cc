// SPDX-License-Identifier: BSD-3-Clause
#include "evaluate/losses.h"

#include <cmath>
#include <limits>

#include "pose_refine/learned/objectives.h"

namespace pose_refine {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::vector<Vector3> points_of(const Image& image) {
  const Correspondences& c = image.correspondences;
  std::vector<Vector3> points;
  for (std::size_t i = 0; i < c.size(); ++i) points.emplace_back(c.x[i], c.y[i], c.z[i]);
  return points;
}

class Mean {
 public:
  void add(double value) {
    sum_ += value;
    ++count_;
  }
  double value() const { return count_ == 0 ? kNone : sum_ / static_cast<double>(count_); }

 private:
  double sum_ = 0.0;
  std::size_t count_ = 0;
};

struct Estimate {
  const Pose* pose;
  const Pose* truth;
  const Image* image;  // may be null
};

// Returns nothing when one of the poses that count is missing.
std::optional<std::vector<Estimate>> counted(const std::vector<std::optional<Pose>>& poses,
                                             const std::vector<Pose>& truth,
                                             const std::vector<Image>& images, bool present_only) {
  std::vector<Estimate> estimates;
  for (std::size_t i = 0; i < poses.size(); ++i) {
    const bool here = poses[i] && poses[i]->is_finite();
    if (!here && !present_only) return std::nullopt;
    if (here) estimates.push_back({&*poses[i], &truth[i], images.empty() ? nullptr : &images[i]});
  }
  return estimates;
}

NamedValues of_poses(const std::vector<Estimate>& estimates, double beta) {
  Mean weighted, position, orientation, largest, sigma;
  for (const Estimate& e : estimates) {
    const PoseDistance distance = pose_distance(*e.pose, *e.truth, PoseNorm::kL1);
    position.add(distance.position);
    orientation.add(distance.orientation);
    weighted.add(beta_loss(*e.pose, *e.truth, beta, PoseNorm::kL1));
    largest.add(max_error(*e.pose, *e.truth));
  }
  // The batch optimum of s has this closed form.
  const LogVariances s = {std::log(position.value()), std::log(orientation.value())};
  for (const Estimate& e : estimates) {
    sigma.add(homoscedastic_loss(*e.pose, *e.truth, s, PoseNorm::kL1));
  }
  return {{"beta", weighted.value()},
          {"sigma", sigma.value()},
          {"sigma_s_x", s.position},
          {"sigma_s_q", s.orientation},
          {"max_error", largest.value()}};
}

NamedValues of_points(const std::vector<Estimate>& estimates) {
  std::vector<std::vector<double>> depths;
  std::vector<double> pooled;
  for (const Estimate& e : estimates) {
    depths.push_back(visible_depths(*e.truth, points_of(*e.image)));
    pooled.insert(pooled.end(), depths.back().begin(), depths.back().end());
  }
  const Result<DepthRange> global = depth_range(pooled);
  Mean geometric, local_homography, global_homography;
  for (std::size_t i = 0; i < estimates.size(); ++i) {
    const Estimate& e = estimates[i];
    const Result<DepthRange> local = depth_range(depths[i]);
    const Result<double> tangents = geometric_loss(*e.pose, *e.truth, points_of(*e.image));
    if (tangents) geometric.add(*tangents);
    if (local) local_homography.add(homography_loss(*e.pose, *e.truth, *local));
    if (global) global_homography.add(homography_loss(*e.pose, *e.truth, *global));
  }
  return {{"geometric", geometric.value()},
          {"homography_local", local_homography.value()},
          {"homography_global", global_homography.value()}};
}

}  // namespace

NamedValues mean_losses(const std::vector<std::optional<Pose>>& poses,
                        const std::vector<Pose>& truth, const std::vector<Image>& images,
                        double beta, bool present_only) {
  const auto estimates = counted(poses, truth, images, present_only);
  NamedValues losses = of_poses(estimates.value_or(std::vector<Estimate>()), beta);
  if (!images.empty()) {
    for (auto& loss : of_points(estimates.value_or(std::vector<Estimate>()))) {
      losses.push_back(std::move(loss));
    }
  }
  if (!estimates) {
    for (auto& loss : losses) loss.second = kInfinity;
  }
  return losses;
}

}  // namespace pose_refine
