// SPDX-License-Identifier: BSD-3-Clause
#include "judge/keep.h"

#include <algorithm>

#include "judge/rules.h"
#include "judge/verdict.h"

namespace pose_refine {
namespace {

// 99.9 % of a chi2 with six degrees of freedom lies below.
constexpr double kLikely = 22.46;

double squared(double value) {
  return value * value;
}

// What is known of the pose of an image beside its matches. Distances are -2 log of a likelihood,
// up to a constant; poses are cam_from_centered.
class Known {
 public:
  Known(const Task& task, const Pose& start) : task_(task), start_(start) {}

  bool has_priors() const { return task_.factors.has_measurements(); }
  bool has_spread() const { return task_.options.start_spread.has_value(); }

  double from_priors(const Pose& pose) const { return task_.factors.squared_distance(pose); }
  double from_start(const Pose& pose) const {
    if (!has_spread()) return 0.0;
    const PoseError apart = pose_error(pose, start_);
    const StartSpread& spread = *task_.options.start_spread;
    return squared(apart.rotation / spread.rotation) +
           squared(apart.translation / spread.translation);
  }
  double distance(const Pose& pose) const { return from_priors(pose) + from_start(pose); }

  bool allows(const Pose& pose) const {
    return from_start(pose) <= kLikely && !task_.factors.is_exceeded_by(pose);
  }

 private:
  const Task& task_;
  const Pose& start_;
};

std::size_t count_doubts(const RefineResult& result) {
  std::size_t doubts = 0;
  for (const ReasonInfo& reason : verdict_reasons())
    if (reason.keeps_input) doubts += names_reason(result, reason.name);
  return doubts;
}

}  // namespace

bool keeps_input(const Task& task, const Pose& start, const Judged& judged) {
  const RefineResult& result = judged.result;
  if (task.options.on_weak != OnWeak::kKeep || result.verdict != Verdict::kWeak) return false;
  const std::size_t doubts = count_doubts(result);
  const Pose found = task.factors.frame().to_centered(result.cam_from_world);
  const PoseError moved = pose_error(found, start);
  if (doubts == 0 || (moved.rotation == 0.0 && moved.translation == 0.0)) return false;
  const Known known(task, start);
  if (known.from_priors(start) - known.from_priors(found) >= kToldApart) return false;
  if (!(known.has_priors() || known.has_spread()) || judged.rivals.size() < doubts) return true;
  const auto is_told_apart = [&](const Rival& rival) {
    return rival.excess + known.distance(rival.pose) - known.distance(found) >= kToldApart;
  };
  return !(known.allows(found) &&
           std::all_of(judged.rivals.begin(), judged.rivals.end(), is_told_apart));
}

}  // namespace pose_refine
