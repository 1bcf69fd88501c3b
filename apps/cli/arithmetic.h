// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>

namespace pose_refine::apps {

// Does the processor have NaN, infinity and subnormal numbers? Without them bad input is not told
// from good, and the same input does not give the same bytes. CMake and the compiler refuse
// -ffast-math; a linker flag or a library that was loaded may still have switched the processor.
inline bool arithmetic_is_ieee() {
  volatile double zero = 0.0, huge = 1e308, smallest_normal = 2.2250738585072014e-308;
  const double nan = zero / zero, infinity = huge * 10.0;
  return std::isnan(nan) && !(nan == nan) && !std::isfinite(infinity) &&
         smallest_normal / 4.0 > 0.0;
}

}  // namespace pose_refine::apps
