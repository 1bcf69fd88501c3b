// SPDX-License-Identifier: BSD-3-Clause
#include "pipeline/rescue.h"

#include <algorithm>
#include <cmath>

#include "pipeline/finish.h"
#include "pipeline/sampling.h"
#include "pipeline/starts.h"

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
  Search(const Problem& problem, Reducer& reducer, Image& image, const Attempt& plain,
         const RefineOptions& options)
      : problem_(problem),
        reducer_(reducer),
        image_(image),
        plain_(plain),
        start_(plain.start),
        options_(options),
        wanted_(image.loss.kind),
        judge_(reducer, image, options),
        found_(image) {}

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
    const double ratio = static_cast<double>(best.size) / static_cast<double>(image_.columns.size);
    const double miss = std::max(1.0 - ratio * ratio * ratio, 1e-9);
    return static_cast<double>(samples) * std::log(miss) < std::log(1e-3);
  }

  void try_starts() {
    for (const Pose& start : other_starts(image_, start_, budget().starts, budget().seed)) {
      found_.offer(judge_.from_far(start));
      ++report_.starts;
      if (enough(100)) return;
    }
  }

  void try_samples() {
    Sampler sampler(problem_, reducer_, image_, start_, budget().seed);
    if (!sampler.possible()) return;
    while (report_.samples < budget().samples && !enough(report_.samples)) {
      const int batch = std::min(kBatch, budget().samples - report_.samples);
      try_batch(sampler, batch);
      report_.samples += batch;
    }
  }

  // The best poses of a batch are moved to their consensus.
  void try_batch(Sampler& sampler, int batch) {
    image_.setup.z0 = 0.02 * depth_limit(image_, start_);
    BestScores best(image_);
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
    if (plain_.usable && !differ(image_, best.pose, plain_.end)) {
      out.report.stage = RescueStage::kPlain;
      return out;
    }
    out.solution = finish(reducer_, image_, start_, best, wanted_, options_);
    return out;
  }

  const Problem& problem_;
  Reducer& reducer_;
  Image& image_;
  const Attempt plain_;
  const Pose& start_;
  const RefineOptions& options_;
  const LossKind wanted_;
  Judge judge_;
  Shortlist found_;
  RescueReport report_;
};

}  // namespace

Rescued rescue(const Problem& problem, Reducer& reducer, Image& image, const Attempt& plain,
               const RefineOptions& options) {
  return Search(problem, reducer, image, plain, options).run();
}

RefineResult with_report(RefineResult result, const Rescued& rescued) {
  result.rescue = rescued.report;
  if (!result.usable()) result.rescue->stage = RescueStage::kPlain;
  if (!result.usable() || rescued.doubts.empty()) return result;
  result.verdict = Verdict::kWeak;
  for (const std::string& doubt : rescued.doubts) result.reasons.push_back(doubt);
  return result;
}

bool is_blurred(Reducer& reducer, const Image& image, const Pose& centred) {
  return !peak_at(reducer, image, centred).sharp();
}

}  // namespace pose_refine
