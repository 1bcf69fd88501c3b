// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "evaluate/similarity_fit.h"

namespace pose_refine {

// Fills in `rmse`, `independent`, `pivot` and `covariance` of an alignment with this fit, whose
// pairs have these weights (0 for outliers).
void set_uncertainty(const CenterPairs& pairs, const ColumnFit& fit, const Eigen::VectorXd& weights,
                     Alignment& alignment);

}  // namespace pose_refine
