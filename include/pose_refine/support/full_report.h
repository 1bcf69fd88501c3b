// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "pose_refine/result.h"

namespace pose_refine {

// Everything that is known about the refinement of an image but its single observations, in lines
// for people, as ceres::Solver::Summary::FullReport() has it: the verdict with the meaning of its
// reasons, how the solve went, the pose, and how sure it is. Numbers have four digits, the pose
// all.
std::string full_report(const RefineResult& result);

}  // namespace pose_refine
