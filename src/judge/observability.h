// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "pose_refine/pose.h"

namespace pose_refine {

// This says how well a Hessian determines the pose. It is judged after Jacobi scaling, so that the
// units of rotation and translation do not matter.
struct Observability {
  double condition = 0.0;                    // largest over smallest eigenvalue; inf if singular
  std::vector<std::string> weak_directions;  // e.g. "rotation_x-translation_y", weakest first
  // Columns span the other directions, each so long that the Hessian's square along it is about 1.
  Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, 6, 6> basis;
};

// Directions count as weak when their eigenvalue is below `weak` times the largest.
Observability observability(const Matrix6& hessian, double weak = 1e-7);

// Judges a pose that moves in the range of a projector only, with a Hessian that was made regular
// for what is held. The basis spans that range.
Observability observability_within(const Matrix6& hessian, const Matrix6& projector);

}  // namespace pose_refine
