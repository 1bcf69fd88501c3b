// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "factor/points/point_factor.h"

namespace pose_refine {

// Fills the columns and `sigma` of an image whose rows (`index`), rays, origin and scale are set.
void fill_columns(const Correspondences& c, PointFactor& factor);

}  // namespace pose_refine
