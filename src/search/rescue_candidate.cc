// SPDX-License-Identifier: BSD-3-Clause
#include "search/rescue_candidate.h"

#include <algorithm>
#include <cmath>

#include "search/minimize.h"
#include "search/scale_search.h"

namespace pose_refine {
namespace {

// Of the focal length: three corners that are a pixel off make a pose that is some pixels off.
constexpr double kThreshold = 0.012;
// The largest radius of a consensus and the neighborhood it must stand out from, as parts of the
// focal length: 1.7 and 4.6 degrees.
constexpr double kLargest = 0.03;
constexpr double kNeighborhood = 0.08;
// No detector is better than this [px].
constexpr double kLeastNoise = 0.02;
constexpr Limits kPolish{10, 1e-6};
constexpr Limits kFar{30, 1e-4};
constexpr int kRounds = 4;

}  // namespace

Peak peak_at(Reducer& reducer, const PointFactor& factor, const Pose& centered) {
  const Observed at = observe(reducer, factor, centered);
  if (2 * at.in_front <= at.pixels.size()) return {};
  Peak peak = find_peak(at, factor.area, kNeighborhood * factor.focal, kLargest * factor.focal);
  peak.noise = std::max(peak.noise, kLeastNoise / factor.sigma);
  return peak;
}

Judge::Judge(Reducer& reducer, PointFactor& factor, const RefineOptions& options)
    : reducer_(reducer),
      factor_(factor),
      options_(options),
      threshold_(kThreshold * factor.focal / factor.sigma) {}

Solution Judge::solve(const Pose& start, LossKind kind, double scale, const Limits& limits) {
  factor_.loss.kind = kind;
  factor_.set_loss_scale(scale);
  return minimize(reducer_, factor_, start, options_, limits);
}

double Judge::score(const Pose& centered) {
  if (factor_.loss.kind != LossKind::kTruncated) {
    factor_.loss.kind = LossKind::kTruncated;
    factor_.set_loss_scale(threshold_);
  }
  const Reduction at = reducer_.evaluate(centered, Order::kCost);
  return at.valid ? at.cost : std::numeric_limits<double>::infinity();
}

Candidate Judge::polished(const Pose& centered, RescueStage stage) {
  Candidate best{centered, {}, stage};
  double scale = threshold_;
  for (int round = 0; round < kRounds; ++round) {
    factor_.setup.z0 = depth_limit(factor_, best.pose);
    const Solution next = solve(best.pose, LossKind::kGemanMcClure, scale, kPolish);
    if (failed(next.termination)) break;
    best = {next.pose, peak_at(reducer_, factor_, next.pose), stage};
    const double better = tuning_constant(factor_.loss) * best.peak.noise;
    if (best.peak.size == 0 || std::abs(better - scale) < 0.1 * scale) break;
    scale = better;
  }
  return best;
}

Candidate Judge::from_far(const Pose& centered) {
  Pose pose = centered;
  for (const double part : {10.0, 3.0, 1.0}) {
    factor_.setup.z0 = part * depth_limit(factor_, pose);
    const Solution next = solve(pose, LossKind::kL1, threshold_, kFar);
    if (failed(next.termination)) break;
    pose = next.pose;
  }
  return polished(pose, RescueStage::kStarts);
}

bool differ(const PointFactor& factor, const Pose& a, const Pose& b) {
  const PoseError error = pose_error(a, b);
  return error.rotation > 0.0175 || error.translation > 0.02 * 20.0 * depth_limit(factor, a);
}

namespace {

// Replaces what says the same as `entry` and is worse, unless that is better; keeps `most` at most.
template <class Entry, class Better>
void keep_best(const PointFactor& factor, std::vector<Entry>& list, const Entry& entry,
               std::size_t most, const Better& better) {
  const auto same = [&](const Entry& e) { return !differ(factor, e.pose, entry.pose); };
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
  if (list_.size() == kMost && !(score < list_.back().score)) return;
  keep_best(factor_, list_, Scored{score, pose}, kMost,
            [](const Scored& a, const Scored& b) { return a.score < b.score; });
}

std::vector<Pose> BestScores::poses() const {
  std::vector<Pose> poses;
  for (const Scored& s : list_) poses.push_back(s.pose);
  return poses;
}

void Shortlist::offer(const Candidate& candidate) {
  if (!(candidate.peak.log_alarms < 0.0)) return;
  keep_best(factor_, list_, candidate, kMost, [](const Candidate& a, const Candidate& b) {
    return a.peak.log_alarms < b.peak.log_alarms;
  });
}

}  // namespace pose_refine
