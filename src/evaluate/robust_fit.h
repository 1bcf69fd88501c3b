// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "evaluate/similarity_fit.h"

namespace pose_refine {

// A fit with the weights it ended with, and the standard deviation of a coordinate of the inliers.
struct RobustFit {
  ColumnFit fit;
  Eigen::VectorXd weights;
  double sigma = 0.0;
};

// Squared distances beyond this many variances of a coordinate are outliers: the 99.9 % quantile of
// chi-squared with three degrees of freedom.
constexpr double kInlierChi2 = 16.266;

RobustFit fit_robustly(const CenterPairs& pairs, const AlignOptions& options);

}  // namespace pose_refine
