// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>

#include "diagnostics/observation.h"

namespace pose_refine {

// A plane seen with little perspective has two minima, tilted to either side of the line of sight
// (Oberkampf, DeMenthon & Davis 1996; Schweighofer & Pinz 2006). Refines the other one and tells
// how much more it costs, in units of the noise squared (twice the log of the likelihood ratio);
// negative when the other one fits better. Nothing when points are off their plane by more than the
// noise hides, which costs a pass over the points, or when there is no other minimum.
std::optional<double> planar_twin_excess(Reducer& reducer, const Image& image, const Pose& centred,
                                         const Observed& at, const Noise& noise, double cost);

}  // namespace pose_refine
