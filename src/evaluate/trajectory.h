// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "evaluate/coverage.h"
#include "evaluate/time_order.h"
#include "pose_refine/support/alignment.h"
#include "pose_refine/support/relative_error.h"

namespace pose_refine {

// What is measured along the trajectory of a method, besides the errors of its images.
struct TrajectoryOptions {
  AlignOptions align = {Align::kNone};
  std::vector<RelativeOptions> relative = std::vector<RelativeOptions>(1);
};

// An alignment that was not asked for and would cut the errors ten times.
struct AlignmentHint {
  Alignment alignment;
  double median_before = 0.0, median_after = 0.0;  // distances of centers [scene units]
};

// The relative errors of one step, in the order of time.
struct RelativeResult {
  RelativeOptions options;
  std::vector<RelativeError> errors;
  ErrorStatistics translation, rotation_deg;
};

struct TrajectoryResult {
  std::optional<Alignment> alignment;  // empty under kNone
  std::string failure;                 // why there is none though it was asked for
  std::optional<AlignmentHint> hint;
  std::optional<ConstantTurn> turn;           // of the aligned poses
  ErrorStatistics translation, rotation_deg;  // of the errors of aligned poses that are present
  std::vector<RelativeResult> relative;
};

// Aligns the poses, which are in the order of the truth, and measures them. The stated errors, if
// there are any, are moved with the poses.
TrajectoryResult evaluate_trajectory(std::vector<std::optional<Pose>>& poses,
                                     std::vector<std::optional<StatedError>>& stated,
                                     const std::vector<Pose>& truth, const TimeOrder& order,
                                     const TrajectoryOptions& options);

}  // namespace pose_refine
