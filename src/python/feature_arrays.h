// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pybind11/pybind11.h>

#include "pose_refine/support/feature_source.h"

namespace pose_refine::python {

// Adds the arrays keypoints, points3D_ids and votes.
void add_matches(const Image& image, const FeatureMatches& matches, pybind11::dict& to);

}  // namespace pose_refine::python
