// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/relative_error.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "pose_refine/evaluation.h"

namespace pose_refine {
namespace {

using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;

Error invalid(const std::string& message) {
  return {ErrorCode::kInvalidArgument, message};
}

Pairs pairs_of_ids(const std::vector<std::size_t>& ids) {
  Pairs pairs;
  for (std::size_t k = 1; k < ids.size(); ++k) pairs.emplace_back(ids[k - 1], ids[k]);
  return pairs;
}

Pairs pairs_by_frames(std::size_t count, std::size_t delta, RelativePairs kind) {
  Pairs pairs;
  const std::size_t step = kind == RelativePairs::kAll ? 1 : delta;
  for (std::size_t i = 0; delta < count && i < count - delta; i += step)
    pairs.emplace_back(i, i + delta);
  return pairs;
}

// Returns the length of the path from the first pose to each.
std::vector<double> path_lengths(const std::vector<Vector3>& centers) {
  std::vector<double> path(centers.size(), 0.0);
  for (std::size_t i = 1; i < centers.size(); ++i)
    path[i] = path[i - 1] + (centers[i - 1] - centers[i]).norm();
  return path;
}

Pairs consecutive_by_length(const std::vector<Vector3>& centers, double delta) {
  std::vector<std::size_t> ids;
  if (!centers.empty()) ids.push_back(0);
  double path = 0.0;
  for (std::size_t i = 1; i < centers.size(); ++i) {
    path += (centers[i] - centers[i - 1]).norm();
    if (path < delta) continue;
    ids.push_back(i);
    path = 0.0;
  }
  return pairs_of_ids(ids);
}

// From each pose it goes to the first one whose path is closest to delta. The path never falls, so
// that a bisection finds it.
Pairs all_by_length(const std::vector<Vector3>& centers, double delta, double tolerance) {
  const std::vector<double> path = path_lengths(centers);
  Pairs pairs;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    const auto begin = path.begin() + static_cast<std::ptrdiff_t>(i) + 1;
    const auto off = [&](std::vector<double>::const_iterator at) {
      return std::abs((*at - path[i]) - delta);
    };
    auto best = std::lower_bound(begin, path.end(), delta, [&](double length, double wanted) {
      return length - path[i] < wanted;
    });
    if (best == path.end()) --best;
    while (best != begin && off(best - 1) <= off(best)) --best;  // and the first of equal ones
    if (off(best) <= tolerance)
      pairs.emplace_back(i, static_cast<std::size_t>(best - path.begin()));
  }
  return pairs;
}

Pairs pairs_of(const std::vector<Pose>& poses, const RelativeOptions& options) {
  if (options.unit == RelativeUnit::kFrames)
    return pairs_by_frames(poses.size(), static_cast<std::size_t>(options.delta), options.pairs);
  std::vector<Vector3> centers;
  for (const Pose& pose : poses) centers.push_back(pose.center());
  if (options.pairs == RelativePairs::kConsecutive)
    return consecutive_by_length(centers, options.delta);
  return all_by_length(centers, options.delta, options.delta * options.tolerance);
}

// Returns the motion in the frame of the first camera, from the second camera to the first.
Pose motion(const Pose& first, const Pose& second) {
  return {(first.rotation * second.rotation.conjugate()).normalized(),
          first.rotation * (second.center() - first.center())};
}

PoseError error_of(const Pose& estimate, const Pose& truth) {
  return {(estimate.translation - truth.translation).norm(),
          so3_log(truth.rotation.conjugate() * estimate.rotation).norm()};
}

Status check(const RelativeOptions& options) {
  constexpr double kMostFrames = 1e15;
  if (!(options.delta > 0.0) || !std::isfinite(options.delta))
    return invalid("delta must be above 0");
  if (!(options.tolerance >= 0.0)) return invalid("tolerance must be 0 or more");
  const bool whole = std::floor(options.delta) == options.delta && options.delta < kMostFrames;
  if (options.unit == RelativeUnit::kFrames && !whole)
    return invalid("delta must be a whole number of frames");
  return ok_status();
}

}  // namespace

Result<std::vector<RelativeError>> relative_errors(
    const std::vector<std::optional<Pose>>& estimates, const std::vector<Pose>& truth,
    const RelativeOptions& options) {
  if (estimates.size() != truth.size())
    return invalid("there must be as many estimates as true poses");
  if (const Status status = check(options); !status) return status.error();
  std::vector<std::size_t> both;
  std::vector<Pose> poses;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    if (!estimates[i] || !estimates[i]->is_finite() || !truth[i].is_finite()) continue;
    both.push_back(i);
    poses.push_back(*estimates[i]);
  }
  std::vector<RelativeError> errors;
  for (const auto& [i, j] : pairs_of(poses, options)) {
    const Pose moved = motion(poses[i], poses[j]);
    const Pose true_motion = motion(truth[both[i]], truth[both[j]]);
    errors.push_back({both[i], both[j], error_of(moved, true_motion)});
  }
  return errors;
}

ErrorStatistics statistics_of(const std::vector<double>& values) {
  ErrorStatistics s;
  const auto count = static_cast<double>(values.size());
  s.median = percentile(values, 50.0);
  if (values.empty()) {
    s.rmse = s.mean = s.std = s.min = s.max = s.sse = s.median;
    return s;
  }
  double sum = 0.0, deviations = 0.0;
  for (const double value : values) {
    sum += value;
    s.sse += value * value;
  }
  s.mean = sum / count;
  for (const double value : values) deviations += (value - s.mean) * (value - s.mean);
  s.rmse = std::sqrt(s.sse / count);
  s.std = std::sqrt(deviations / count);
  s.min = *std::min_element(values.begin(), values.end());
  s.max = *std::max_element(values.begin(), values.end());
  return s;
}

}  // namespace pose_refine
