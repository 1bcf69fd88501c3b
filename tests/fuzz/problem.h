// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "fuzz/numbers.h"
#include "fuzz/target.h"
#include "pose_refine/refine.h"

namespace pose_refine::fuzz {

// A good scene with any of its numbers replaced by any others.
Image problem_from(Numbers& in);
// Options in or out of range, with small budgets.
RefineOptions options_from(Numbers& in);

// Does a result keep the promises: finite and lower in cost when usable, else the input untouched?
Finding check_result(const Image& image, const RefineResult& result);
bool same_bits(const Pose& a, const Pose& b);

}  // namespace pose_refine::fuzz
