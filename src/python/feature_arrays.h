// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pybind11/pybind11.h>

#include <string>
#include <vector>

#include "pose_refine/support/feature_source.h"

namespace pose_refine::python {

// Tells notes as a UserWarning each. A note may show a name that is not UTF-8.
void warn(const std::vector<std::string>& notes);

// Adds the arrays keypoints, points3D_ids, votes and, where there are any, scores.
void add_matches(const Image& image, const FeatureMatches& matches, pybind11::dict& to);

}  // namespace pose_refine::python
