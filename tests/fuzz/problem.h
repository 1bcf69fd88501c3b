// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "fuzz/numbers.h"
#include "fuzz/target.h"
#include "pose_refine/refine.h"

namespace pose_refine::fuzz {

// Returns a good scene in which any number may be replaced by any other.
Image image_from(Numbers& in);
// Returns options in or out of range, with small budgets.
RefineOptions options_from(Numbers& in);

// Checks that a result keeps the promises: it is finite and lower in cost when usable, and
// otherwise the untouched input.
Finding check_result(const Image& image, const RefineResult& result);
bool same_bits(const Pose& a, const Pose& b);

}  // namespace pose_refine::fuzz
