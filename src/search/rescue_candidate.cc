// SPDX-License-Identifier: BSD-3-Clause
#include "search/rescue_candidate.h"

#include <algorithm>
#include <cmath>

namespace pose_refine {
namespace {

// The threshold of a score is this part of the focal length: three corners that are a pixel off
// make a pose that is some pixels off.
constexpr double kThreshold = 0.012;
// The largest radius of a consensus and the neighborhood it must stand out from, as parts of the
// focal length: 1.7 and 4.6 degrees.
constexpr double kLargest = 0.03;
constexpr double kNeighborhood = 0.08;
constexpr Limits kPolish{10, 1e-6};
constexpr Limits kFar{30, 1e-4};
constexpr int kRounds = 4;

}  // namespace

Peak peak_at(const PoseCost& cost, const Pose& centered) {
  const PointFactor& points = cost.points();
  const Observations at = observe(cost, centered);
  if (2 * at.in_front <= at.pixels.size()) return {};
  Peak peak = find_peak(at, points.area, kNeighborhood * points.focal, kLargest * points.focal);
  peak.noise = std::max(peak.noise, least_noise(points));
  return peak;
}

CandidateSolver::CandidateSolver(const Task& task, const Stage& first)
    : task_(task),
      first_(first),
      threshold_(kThreshold * task.points().focal / task.points().sigma) {}

Stage CandidateSolver::scoring(double limit) const {
  return first_.with_loss(LossKind::kTruncated, threshold_ * task_.points().unit())
      .with_depth_limit(limit);
}

double CandidateSolver::score(const Stage& scoring, const Pose& centered) const {
  const Quadratic at = task_.under(scoring).linearize(centered, Derivatives::kCost);
  return at.valid ? at.cost : std::numeric_limits<double>::infinity();
}

Candidate CandidateSolver::polished(const Pose& centered, RescueStage from) const {
  constexpr LossKind kLoss = LossKind::kGemanMcClure;
  Candidate best{centered, {}, from, first_.depth_limit};
  double scale = threshold_;
  for (int round = 0; round < kRounds; ++round) {
    best.depth_limit = depth_limit(task_.points(), best.pose);
    const Stage stage =
        first_.with_loss(kLoss, scale * task_.points().unit()).with_depth_limit(best.depth_limit);
    const Solution next = minimize(task_, stage, best.pose, kPolish);
    if (failed(next.termination)) break;
    best.pose = next.pose;
    best.peak = peak_at(task_.under(stage), next.pose);
    const double better = loss::tuning_constant(kLoss) * best.peak.noise;
    if (best.peak.size == 0 || std::abs(better - scale) < 0.1 * scale) break;
    scale = better;
  }
  return best;
}

Candidate CandidateSolver::from_far(const Pose& centered) const {
  const PointFactor& points = task_.points();
  const Stage linear = first_.with_loss(LossKind::kL1, threshold_ * points.unit());
  Pose pose = centered;
  for (const double part : {10.0, 3.0, 1.0}) {
    const Stage stage = linear.with_depth_limit(part * depth_limit(points, pose));
    const Solution next = minimize(task_, stage, pose, kFar);
    if (failed(next.termination)) break;
    pose = next.pose;
  }
  return polished(pose, RescueStage::kStarts);
}

bool differ(const PointFactor& points, const Pose& a, const Pose& b) {
  const PoseError error = pose_error(a, b);
  return error.rotation > 0.0175 || error.translation > 0.02 * 20.0 * depth_limit(points, a);
}

namespace {

// Inserts `entry` in its order and keeps `most` at most. Of two that say the same only the better
// one stays.
template <class Entry, class Better>
void keep_best(const PointFactor& points, std::vector<Entry>& list, const Entry& entry,
               std::size_t most, const Better& better) {
  const auto same = [&](const Entry& e) { return !differ(points, e.pose, entry.pose); };
  const auto twin = std::find_if(list.begin(), list.end(), same);
  if (twin != list.end()) {
    if (!better(entry, *twin)) return;
    list.erase(twin);
  }
  list.insert(std::upper_bound(list.begin(), list.end(), entry, better), entry);
  if (list.size() > most) list.pop_back();
}

}  // namespace

void BestScores::offer(double score, const Pose& pose) {
  if (list_.size() == most_ && !(score < list_.back().score)) return;
  keep_best(points_, list_, Scored{score, pose}, most_,
            [](const Scored& a, const Scored& b) { return a.score < b.score; });
}

std::vector<Pose> BestScores::poses() const {
  std::vector<Pose> poses;
  for (const Scored& s : list_) poses.push_back(s.pose);
  return poses;
}

void Shortlist::offer(const Candidate& candidate) {
  if (!(candidate.peak.log_alarms < 0.0)) return;
  keep_best(points_, list_, candidate, most_, [](const Candidate& a, const Candidate& b) {
    return a.peak.log_alarms < b.peak.log_alarms;
  });
}

}  // namespace pose_refine
