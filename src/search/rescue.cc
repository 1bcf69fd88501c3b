// SPDX-License-Identifier: BSD-3-Clause
#include "search/rescue.h"

#include <algorithm>
#include <cmath>

#include "search/final_solve.h"
#include "search/sampling.h"
#include "search/starts.h"

namespace pose_refine {
namespace {

// One alarm in a hundred images without any consensus is allowed; beyond kSure nothing better is
// looked for.
const double kAllowed = std::log(0.01);
constexpr double kSure = -30.0;
// Of two poses that differ, the second is as good when its log_alarms is this part of the first's.
constexpr double kAsGood = 0.8;
constexpr int kBatch = 500;  // samples between two looks

class Search {
 public:
  Search(const Image& image, Reducer& reducer, PointFactor& factor, const Attempt& plain,
         const RefineOptions& options)
      : image_(image),
        reducer_(reducer),
        factor_(factor),
        plain_(plain),
        start_(plain.start),
        options_(options),
        wanted_(factor.loss.kind),
        judge_(reducer, factor, options),
        found_(factor) {}

  Rescued run() {
    found_.offer(judge_.polished(plain_.end, RescueStage::kPlain));
    try_starts();
    if (!enough(3)) try_samples();
    return finished();
  }

 private:
  const RescueOptions& budget() const { return *options_.rescue; }

  // Whether a sample of three that agree would have been drawn by now, at 999 in 1000.
  bool enough(int samples) const {
    if (found_.list().empty()) return false;
    const Peak& best = found_.list()[0].peak;
    if (best.log_alarms > kSure || !best.sharp()) return false;
    const double ratio = static_cast<double>(best.size) / static_cast<double>(factor_.columns.size);
    const double miss = std::max(1.0 - ratio * ratio * ratio, 1e-9);
    return static_cast<double>(samples) * std::log(miss) < std::log(1e-3);
  }

  void try_starts() {
    for (const Pose& start : other_starts(factor_, start_, budget().starts, budget().seed)) {
      found_.offer(judge_.from_far(start));
      ++report_.starts;
      if (enough(100)) return;
    }
  }

  void try_samples() {
    Sampler sampler(image_, reducer_, factor_, start_, budget().seed);
    if (!sampler.possible()) return;
    while (report_.samples < budget().samples && !enough(report_.samples)) {
      const int batch = std::min(kBatch, budget().samples - report_.samples);
      try_batch(sampler, batch);
      report_.samples += batch;
    }
  }

  // The best poses of a batch are moved to their consensus.
  void try_batch(Sampler& sampler, int batch) {
    factor_.setup.z0 = 0.02 * depth_limit(factor_, start_);
    BestScores best(factor_);
    for (int t = 0; t < batch; ++t) {
      const minimal::P3pPoses poses = sampler.draw();
      for (int p = 0; p < poses.count; ++p) {
        const Pose& pose = poses.pose[static_cast<std::size_t>(p)];
        best.offer(judge_.score(pose), pose);
      }
      report_.poses += poses.count;
    }
    for (const Pose& pose : best.poses())
      found_.offer(judge_.polished(pose, RescueStage::kSamples));
  }

  Rescued finished() {
    Rescued out;
    out.report = report_;
    const auto& list = found_.list();
    if (list.empty()) return out;
    const Candidate& best = list[0];
    out.report.log_alarms = best.peak.log_alarms;
    if (best.peak.log_alarms > kAllowed) return out;
    out.report.stage = best.stage;
    if (!best.peak.sharp()) out.doubts.emplace_back("blurred_consensus");
    if (list.size() > 1 && list[1].peak.log_alarms < kAsGood * best.peak.log_alarms)
      out.doubts.emplace_back("another_minimum_as_good");
    if (plain_.usable && !differ(factor_, best.pose, plain_.end)) {
      out.report.stage = RescueStage::kPlain;
      return out;
    }
    out.solution = finish(reducer_, factor_, start_, best, wanted_, options_);
    return out;
  }

  const Image& image_;
  Reducer& reducer_;
  PointFactor& factor_;
  const Attempt plain_;
  const Pose& start_;
  const RefineOptions& options_;
  const LossKind wanted_;
  Judge judge_;
  Shortlist found_;
  RescueReport report_;
};

}  // namespace

Rescued rescue(const Image& image, Reducer& reducer, PointFactor& factor, const Attempt& plain,
               const RefineOptions& options) {
  return Search(image, reducer, factor, plain, options).run();
}

RefineResult with_report(RefineResult result, const Rescued& rescued) {
  result.rescue = rescued.report;
  if (!result.usable()) result.rescue->stage = RescueStage::kPlain;
  if (!result.usable() || rescued.doubts.empty()) return result;
  result.verdict = Verdict::kWeak;
  for (const std::string& doubt : rescued.doubts) result.reasons.push_back(doubt);
  return result;
}

bool is_blurred(Reducer& reducer, const PointFactor& factor, const Pose& centered) {
  return !peak_at(reducer, factor, centered).sharp();
}

}  // namespace pose_refine
