// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <gtest/gtest.h>

#include <algorithm>

#include "pose_refine/refine.h"
#include "support/matchers.h"

namespace pose_refine::testing {

// Returns options of one plain solve, with a loss that does not adapt to the residuals.
inline RefineOptions fixed(const Loss& loss = {LossKind::kCauchy, 2.0, 1.0}) {
  RefineOptions options;
  options.loss = loss;
  options.rescue.reset();
  return options;
}

inline bool has_reason(const RefineResult& result, const char* reason) {
  return std::count(result.reasons.begin(), result.reasons.end(), reason) > 0;
}

// Checks the answer to an image that cannot be refined.
inline void expect_input_kept(const Image& image, const RefineResult& result) {
  EXPECT_FALSE(result.usable());
  EXPECT_TRUE(same_bits(result.cam_from_world, image.cam_from_world));
  EXPECT_FALSE(result.reasons.empty());
  EXPECT_FALSE(result.covariance.has_value());
}

}  // namespace pose_refine::testing
