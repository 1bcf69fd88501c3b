// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/result.h"

#include <array>

namespace pose_refine {

std::string_view to_string(Termination termination) {
  static constexpr std::array<std::string_view, 9> names = {
      "converged",  "max_iterations",   "too_few_points",    "behind_camera", "degenerate",
      "non_finite", "cost_not_lowered", "evaluation_failed", "invalid_input"};
  return names[static_cast<std::size_t>(termination)];
}

std::string_view to_string(RescueStage stage) {
  static constexpr std::array<std::string_view, 3> names = {"plain", "starts", "samples"};
  return names[static_cast<std::size_t>(stage)];
}

std::string_view to_string(Verdict verdict) {
  static constexpr std::array<std::string_view, 3> names = {"ok", "weak", "rejected"};
  return names[static_cast<std::size_t>(verdict)];
}

std::optional<PoseBound> RefineResult::bound95() const {
  if (!covariance || !weak_directions.empty()) return std::nullopt;
  return pose_refine::bound95(*covariance, degrees_of_freedom);
}

}  // namespace pose_refine
