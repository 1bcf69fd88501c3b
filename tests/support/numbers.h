// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <limits>

namespace pose_refine::testing {

// Tests write these so often that they have short names.
inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
inline constexpr double kInf = std::numeric_limits<double>::infinity();

}  // namespace pose_refine::testing
