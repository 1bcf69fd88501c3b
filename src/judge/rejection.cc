// SPDX-License-Identifier: BSD-3-Clause
#include "judge/rejection.h"

#include <limits>
#include <utility>

#include "judge/verdict.h"
#include "problem/result_fields.h"

namespace pose_refine {

RefineResult refused(const Image& image, Termination termination, std::string reason) {
  const std::size_t n = image.correspondences.size();
  RefineResult result;
  result.cam_from_world = image.cam_from_world;
  result.termination = termination;
  result.initial_median_px = result.final_median_px = std::numeric_limits<double>::quiet_NaN();
  result.residual_px.assign(n, std::numeric_limits<double>::quiet_NaN());
  result.inlier.assign(n, 0);
  return with_reasons(std::move(result), {std::move(reason)});
}

RefineResult refused(const Image& image, Termination termination) {
  return refused(image, termination, std::string(to_string(termination)));
}

RefineResult with_input(RefineResult at_input, RefineResult rejected, const Pose& input) {
  const RefineResult nothing;
  for_each_result_field([&](const ResultField& field, auto member) {
    if constexpr (is_stored_v<decltype(member)>) {
      if (field.of_rejected == OfRejected::kRun)
        at_input.*member = std::move(rejected.*member);
      else if (field.of_rejected == OfRejected::kNothing)
        at_input.*member = nothing.*member;
    }
  });
  at_input.cam_from_world = input;
  at_input.initial_cost = at_input.final_cost;
  return at_input;
}

}  // namespace pose_refine
