// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "pose_refine/pose.h"
#include "pose_refine/support/error.h"

// Errors of the motion between two poses, which tell drift: a wrong world does not count.
namespace pose_refine {

// What the distance between the two poses of a pair is counted in: poses, or the path of the camera
// [scene units].
enum class RelativeUnit { kFrames, kLength };
inline constexpr std::array<std::string_view, 2> kRelativeUnitNames = {"frames", "length"};

// `kConsecutive` pairs follow one another, `kAll` begin at every pose.
enum class RelativePairs { kConsecutive, kAll };
inline constexpr std::array<std::string_view, 2> kRelativePairsNames = {"consecutive", "all"};

struct RelativeOptions {
  double delta = 1.0;
  RelativeUnit unit = RelativeUnit::kFrames;
  RelativePairs pairs = RelativePairs::kConsecutive;
  double tolerance = 0.1;  // share of delta by which the path of a pair of kAll may differ
};

// A motion from pose `first` to pose `second`, as indices, and its error.
struct RelativeError {
  std::size_t first = 0, second = 0;
  PoseError error;
};

// The relative pose error (Sturm et al. 2012) of poses in the order of time, where a missing one is
// left out. The path is that of the estimates, as in evo, whose pairs and figures these are. It is
// an error when the options make no sense; there may be no pairs.
Result<std::vector<RelativeError>> relative_errors(
    const std::vector<std::optional<Pose>>& estimates, const std::vector<Pose>& truth,
    const RelativeOptions& options);

// What evo prints of errors. All are NaN for no values.
struct ErrorStatistics {
  double rmse = 0.0, mean = 0.0, median = 0.0, std = 0.0, min = 0.0, max = 0.0, sse = 0.0;
};
ErrorStatistics statistics_of(const std::vector<double>& values);

}  // namespace pose_refine
