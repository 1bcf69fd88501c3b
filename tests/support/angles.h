// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>

namespace pose_refine::testing {

// At these angles a rotation's exponential and logarithm may lose digits: they lie on both sides of
// where series take over, and of half a turn.
inline const double kAngles[] = {0.0,  1e-300, 1e-160, 1e-155,      1e-16, 1e-9,       1e-4,
                                 0.29, 0.31,   1.0,    M_PI - 1e-9, M_PI,  M_PI + 1e-9};

}  // namespace pose_refine::testing
