// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/options.h"

#include <array>

namespace pose_refine {
namespace {

// Adds an error for a value outside an enumeration whose last value is `last`.
template <class Enum>
void check_known(Enum value, Enum last, const char* name, std::vector<std::string>& all) {
  const int number = static_cast<int>(value);
  if (number >= 0 && number <= static_cast<int>(last)) return;
  all.push_back(std::string(name) + ": there is no value " + std::to_string(number));
}

}  // namespace

std::vector<std::string> RefineOptions::errors() const {
  std::vector<std::string> all;
  check_known(objective, Objective::kBearing, "objective", all);
  check_known(behind_camera, BehindCamera::kFail, "behind_camera", all);
  check_known(normalization, Normalization::kMaxSide, "normalization", all);
  check_known(norm, Norm::kL1, "norm", all);
  check_known(policy, Policy::kRegate, "policy", all);
  check_known(solver, SolverPath::kCeresPoints, "solver", all);
  check_known(detail, Detail::kPose, "detail", all);
  if (const Status status = validate(loss); !status)
    all.push_back("loss: " + status.error().message);
  if (pull)
    if (const Status status = validate(*pull); !status) all.push_back(status.error().message);
  if (!(prior_weight >= 0.0 && prior_weight < 1e30))
    all.emplace_back("prior_weight must be 0 (automatic) or positive");
  if (const Status status = validate(fix); !status) all.push_back("fix: " + status.error().message);
  if (!(max_rotation >= 0.0 && max_rotation < 1e9))
    all.emplace_back("max_rotation must be 0 (no bound) or positive");
  if (!(max_translation >= 0.0 && max_translation < 1e300))
    all.emplace_back("max_translation must be 0 (no bound) or positive");
  if (!(up_in_world.norm() > 1e-30 && up_in_world.norm() < 1e30))
    all.emplace_back("up_in_world must be a direction");
  if (max_iterations < 0 || max_iterations > 1000000)
    all.emplace_back("max_iterations must lie in [0, 1000000]");
  if (!(function_tolerance >= 0.0 && function_tolerance < 1.0))
    all.emplace_back("function_tolerance must lie in [0, 1)");
  if (!(inlier_threshold_px >= 0.0 && inlier_threshold_px < 1e9))
    all.emplace_back("inlier_threshold_px must be 0 (automatic) or positive");
  if (policy != Policy::kNarrow && loss.kind == LossKind::kNone &&
      objective != Objective::kGeometric)
    all.emplace_back("policy needs a robust loss, since least squares would undo it");
  if (rescue && (rescue->starts < 0 || rescue->starts > 1000000 || rescue->samples < 0 ||
                 rescue->samples > 100000000))
    all.emplace_back("rescue: starts must lie in [0, 1000000], samples in [0, 100000000]");
  if (rescue && (!fix.empty() || max_rotation > 0.0 || max_translation > 0.0))
    all.emplace_back("rescue looks everywhere, so it excludes fixed axes and bounds on the motion");
  if (rescue && detail == Detail::kPose) all.emplace_back("rescue needs Detail::kFull");
  return all;
}

}  // namespace pose_refine
