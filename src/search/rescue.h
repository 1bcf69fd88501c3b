// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>

#include "solve/solution.h"

namespace pose_refine {

// What rescue ends with. `solution` is nothing when no consensus is surer than chance, or none
// surer than that of a usable plain pose.
struct Rescued {
  std::optional<Solution> solution;
  std::vector<std::string> doubts;  // reasons why it is weak at most
  RescueReport report;
};

// Where the plain solve began and where it ended, cam_from_centered.
struct Attempt {
  Pose start, end;
  bool usable;
};

// Looks for a consensus away from the start: other starts first, then samples of three
// correspondences for P3P, each stage only until one is sure. Leaves the image's loss, depth limit
// and largest residual as the returned solution had them.
Rescued rescue(const Image& image, Reducer& reducer, PointFactor& factor, const Attempt& plain,
               const RefineOptions& options);

// Adds what rescue did and its doubts to the result that was kept.
RefineResult with_report(RefineResult result, const Rescued& rescued);

// Whether a pose that the plain solve calls ok may be a blur between several.
bool is_blurred(Reducer& reducer, const PointFactor& factor, const Pose& centered);

}  // namespace pose_refine
