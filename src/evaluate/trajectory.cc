// SPDX-License-Identifier: BSD-3-Clause
#include "evaluate/trajectory.h"

#include <algorithm>
#include <cmath>

namespace pose_refine {
namespace {

constexpr double kDegrees = 180.0 / 3.14159265358979323846;
constexpr double kTimes = 10.0;           // by which a hint cuts the errors
constexpr std::size_t kFewestToHint = 8;  // poses: a similarity suits fewer too easily
constexpr int kHintStarts = 60;
constexpr double kRounding = 1e-9;  // errors that are this much smaller are none
constexpr double kAsGood = 2.0;  // a simpler motion with errors at most this much larger is named

using OptionalPoses = std::vector<std::optional<Pose>>;

// Estimates and truth of a sequence, or of all of them, in the order of time.
struct Ordered {
  OptionalPoses poses;
  std::vector<Pose> truth;
  std::vector<std::size_t> index;  // of the image

  void add(std::size_t i, const OptionalPoses& all, const std::vector<Pose>& all_truth) {
    poses.push_back(all[i]);
    truth.push_back(all_truth[i]);
    index.push_back(i);
  }
};

Ordered in_order(const OptionalPoses& poses, const std::vector<Pose>& truth,
                 const TimeOrder& order) {
  Ordered all;
  for (const auto& sequence : order.sequences)
    for (const std::size_t i : sequence) all.add(i, poses, truth);
  return all;
}

OptionalPoses moved(OptionalPoses poses, const Similarity& similarity) {
  for (auto& pose : poses)
    if (pose && pose->is_finite()) pose = aligned(*pose, similarity);
  return poses;
}

double median_distance(const OptionalPoses& poses, const std::vector<Pose>& truth) {
  std::vector<double> distances;
  for (const PoseError& error : present_only(pose_errors(poses, truth)))
    distances.push_back(error.translation);
  return percentile(std::move(distances), 50.0);
}

std::optional<AlignmentHint> hint_with(const Ordered& all, Align align, const Vector3& up,
                                       double before) {
  const AlignOptions options = {align, AlignFit::kRobust, up, kHintStarts};
  const Result<Alignment> found = align_trajectories(all.poses, all.truth, options);
  if (!found || found->poses < kFewestToHint) return std::nullopt;
  const double count = 3.0 * static_cast<double>(found->poses);
  const double after = median_distance(moved(all.poses, found->similarity), all.truth) *
                       std::sqrt(count / (count - 7.0));  // what it gains by fitting noise
  if (!(before > kTimes * after)) return std::nullopt;
  return AlignmentHint{*found, before, after};
}

// Returns the simplest motion that does nearly as well as a similarity.
std::optional<AlignmentHint> find_hint(const Ordered& all, const Vector3& up) {
  const double before = median_distance(all.poses, all.truth);
  const auto best = hint_with(all, Align::kSim3, up, before);
  if (!best) return std::nullopt;
  for (const Align align : {Align::kScale, Align::kPosYaw, Align::kSe3}) {
    const auto simple = hint_with(all, align, up, before);
    const double as_good = std::max(kAsGood * best->median_after, kRounding * before);
    if (simple && simple->median_after <= as_good) return simple;
  }
  return best;
}

// The tangent is in the camera's frame, whose lengths scale with the world's.
void scale_stated(std::vector<std::optional<StatedError>>& stated, double scale) {
  Vector6 lengths = Vector6::Ones();
  lengths.tail<3>().setConstant(scale);
  for (auto& error : stated)
    if (error)
      error->covariance = Matrix6(lengths.asDiagonal() * error->covariance * lengths.asDiagonal());
}

RelativeResult relative_result(const OptionalPoses& poses, const std::vector<Pose>& truth,
                               const TimeOrder& order, const RelativeOptions& options) {
  RelativeResult result;
  result.options = options;
  std::vector<double> translations, rotations;
  for (const auto& sequence : order.sequences) {
    Ordered part;
    for (const std::size_t i : sequence) part.add(i, poses, truth);
    const auto errors = relative_errors(part.poses, part.truth, options);
    if (!errors) continue;
    for (const RelativeError& e : *errors) {
      result.errors.push_back({part.index[e.first], part.index[e.second], e.error});
      translations.push_back(e.error.translation);
      rotations.push_back(e.error.rotation * kDegrees);
    }
  }
  result.translation = statistics_of(translations);
  result.rotation_deg = statistics_of(rotations);
  return result;
}

void align(OptionalPoses& poses, std::vector<std::optional<StatedError>>& stated,
           const Ordered& all, const AlignOptions& options, TrajectoryResult& result) {
  Result<Alignment> found = align_trajectories(all.poses, all.truth, options);
  if (!found) {
    result.failure = found.error().message;
    return;
  }
  std::vector<bool> inlier(poses.size(), false);
  for (std::size_t k = 0; k < all.index.size(); ++k) inlier[all.index[k]] = found->inlier[k];
  found->inlier = std::move(inlier);
  poses = moved(std::move(poses), found->similarity);
  scale_stated(stated, found->similarity.scale);
  result.alignment = std::move(*found);
}

}  // namespace

TrajectoryResult evaluate_trajectory(OptionalPoses& poses,
                                     std::vector<std::optional<StatedError>>& stated,
                                     const std::vector<Pose>& truth, const TimeOrder& order,
                                     const TrajectoryOptions& options) {
  TrajectoryResult result;
  const Ordered all = in_order(poses, truth, order);
  if (options.align.align != Align::kNone)
    align(poses, stated, all, options.align, result);
  else
    result.hint = find_hint(all, options.align.up);
  // A turn of the world is part of the alignment that the hint names.
  result.turn = result.hint ? constant_turn(moved(poses, result.hint->alignment.similarity), truth)
                            : constant_turn(poses, truth);
  std::vector<double> translations, rotations;
  for (const PoseError& error : present_only(pose_errors(poses, truth))) {
    translations.push_back(error.translation);
    rotations.push_back(error.rotation * kDegrees);
  }
  result.translation = statistics_of(translations);
  result.rotation_deg = statistics_of(rotations);
  for (const RelativeOptions& step : options.relative)
    result.relative.push_back(relative_result(poses, truth, order, step));
  return result;
}

}  // namespace pose_refine
