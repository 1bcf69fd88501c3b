// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>

#include "pose_refine/support/guided_matching.h"

namespace pose_refine {

std::vector<std::string> GuidedOptions::errors() const {
  std::vector<std::string> all;
  if (!(std::abs(min_similarity) <= 1.0)) all.push_back("min_similarity is from -1 to 1");
  if (!(max_ratio > 0.0 && max_ratio <= 1.0)) all.push_back("max_ratio is above 0 and at most 1");
  if (max_points < 4) all.push_back("max_points is 4 or more");
  if (!(start_radius >= 0.0 && start_radius <= 1e6))
    all.push_back("start_radius is from 0 to 1e6 px");
  return all;
}

std::string_view to_string(GuidedStage stage) {
  switch (stage) {
    case GuidedStage::kUnguided:
      return "unguided";
    case GuidedStage::kGuided:
      return "guided";
    case GuidedStage::kFromStart:
      return "from_start";
    case GuidedStage::kNothing:
      break;
  }
  return "nothing";
}

}  // namespace pose_refine
