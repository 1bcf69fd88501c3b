// SPDX-License-Identifier: BSD-3-Clause
#include "search/rescue.h"

#include <algorithm>
#include <cmath>

#include "search/final_solve.h"
#include "search/rivals.h"
#include "search/screen.h"
#include "search/starts.h"

namespace pose_refine {
namespace {

// One alarm in a hundred images without any consensus is allowed; beyond kSure nothing better is
// looked for.
const double kAllowed = std::log(0.01);
constexpr double kSure = -30.0;
// A second pose that differs is as good as the first when its log_alarms is at least this part of
// the first's.
constexpr double kAsGood = 0.8;
constexpr int kBatch = 500;  // samples between two looks

class Search {
 public:
  Search(const Task& task, const Stage& stage, const Attempt& plain)
      : task_(task), stage_(stage), plain_(plain), solver_(task, stage), found_(task.points()) {}

  Rescued run() {
    offer(solver_.polished(plain_.end, RescueStage::kPlain));
    if (!is_sure()) try_starts();
    if (!enough(3)) try_samples();
    return finished();
  }

 private:
  const RescueOptions& budget() const { return *task_.options.rescue; }

  // Other starts serve images where no sample of three would agree; samples find a better consensus
  // than a sure one sooner than they do.
  bool is_sure() const {
    if (found_.list().empty()) return false;
    const Peak& best = found_.list()[0].peak;
    return best.log_alarms <= kSure && best.sharp();
  }

  // Tells whether a sample of three that agree would have been drawn among so many and those
  // before, at 999 in 1000.
  bool enough(int samples) const {
    if (!is_sure()) return false;
    const double ratio = static_cast<double>(found_.list()[0].peak.size) /
                         static_cast<double>(task_.points().size());
    const double miss = std::max(1.0 - ratio * ratio * ratio, 1e-9);
    return static_cast<double>(plain_.drawn + samples) * std::log(miss) < std::log(1e-3);
  }

  void offer(const Candidate& candidate) {
    found_.offer(candidate);
    last_depth_limit_ = candidate.depth_limit;
  }

  void try_starts() {
    for (const Pose& start :
         other_starts(task_.points(), plain_.start, budget().starts, budget().seed)) {
      offer(solver_.from_far(start));
      ++report_.starts;
      if (enough(100)) return;
    }
  }

  void try_samples() {
    // Observations are ranked as the last candidate left them.
    Sampler sampler(task_, stage_.with_depth_limit(last_depth_limit_), plain_.start, budget().seed);
    if (!sampler.possible()) return;
    const Screen screen(task_, stage_);
    while (report_.samples < budget().samples && !enough(report_.samples)) {
      const int batch = std::min(kBatch, budget().samples - report_.samples);
      const Screened best = screen.best_of(sampler, batch);
      report_.samples += batch;
      report_.poses += best.solved;
      // The best poses of a batch are moved to their consensus.
      for (const Pose& pose : best.poses) offer(solver_.polished(pose, RescueStage::kSamples));
    }
  }

  Rescued finished() {
    Rescued out;
    out.report = report_;
    const auto& list = found_.list();
    if (list.empty()) return out;
    const Rivals rivals(task_, stage_);
    const std::vector<Candidate> copies = rivals.copies_among(list);
    const Candidate& best = copies.empty() ? list[0] : copies[rivals.likeliest(copies)];
    out.report.log_alarms = best.peak.log_alarms;
    if (best.peak.log_alarms > kAllowed) return out;
    out.report.stage = best.stage;
    if (!best.peak.sharp()) out.doubts.emplace_back("blurred_consensus");
    const auto is_as_good = [&](const Candidate& other) {
      return other.peak.log_alarms < kAsGood * best.peak.log_alarms &&
             differ(task_.points(), other.pose, best.pose) && !rivals.is_clear(best, other);
    };
    const auto rival = std::find_if(list.begin(), list.end(), is_as_good);
    if (rival != list.end()) {
      out.doubts.emplace_back("another_minimum_as_good");
      out.rival = rival->pose;
    }
    if (plain_.usable && !differ(task_.points(), best.pose, plain_.end)) {
      out.report.stage = RescueStage::kPlain;
      return out;
    }
    out.found = solve_from_consensus(task_, stage_, plain_.start, best);
    return out;
  }

  const Task task_;
  const Stage stage_;
  const Attempt plain_;
  const CandidateSolver solver_;
  Shortlist found_;
  double last_depth_limit_ = 1.0;
  RescueReport report_;
};

}  // namespace

Rescued rescue(const Task& task, const Stage& stage, const Attempt& plain) {
  return Search(task, stage, plain).run();
}

bool is_blurred(const PoseCost& cost, const Pose& centered) {
  return !peak_at(cost, centered).sharp();
}

}  // namespace pose_refine
