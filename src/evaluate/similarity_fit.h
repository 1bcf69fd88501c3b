// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Eigen/Core>
#include <string>

#include "pose_refine/support/alignment.h"

namespace pose_refine {

// Camera centers of the same images in two worlds, as columns, less an offset of their own: far
// from the origin the differences keep their digits.
struct CenterPairs {
  Eigen::Matrix3Xd from, to;
  Vector3 from_offset = Vector3::Zero(), to_offset = Vector3::Zero();

  Eigen::Index size() const { return from.cols(); }
};

// A similarity between the two sets of columns: to = scale * rotation * from + translation.
struct ColumnFit {
  double scale = 1.0;
  Matrix3 rotation = Matrix3::Identity();
  Vector3 translation = Vector3::Zero();

  Eigen::Matrix3Xd residuals(const CenterPairs& pairs) const;
  Eigen::ArrayXd squared_distances(const CenterPairs& pairs) const;
};

// Returns the weighted least-squares fit in closed form. kScale is fitted as kSim3, kNone not at
// all.
ColumnFit fit_columns(const CenterPairs& pairs, const Eigen::VectorXd& weights,
                      const AlignOptions& options);

// Says why the centers leave part of the fit open; it is empty where they do not.
std::string undetermined(const CenterPairs& pairs, const AlignOptions& options);

}  // namespace pose_refine
