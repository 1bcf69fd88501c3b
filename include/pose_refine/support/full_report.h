// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "pose_refine/result.h"

namespace pose_refine {

// What people ask of the refinement of an image, in lines, as
// ceres::Solver::Summary::FullReport() has it: the verdict with the meaning of its reasons, how the
// solve went, the pose, and how sure it is. Single observations and matrices are left to programs.
// Numbers have four digits, the pose all.
std::string full_report(const RefineResult& result);

}  // namespace pose_refine
