// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <utility>

#include "pose_refine/learned/objectives.h"
#include "python/convert.h"
#include "python/named.h"

// What the objectives of one pair of poses and of many take.
namespace pose_refine::python {

inline PoseNorm norm_of(py::handle name) {
  return static_cast<PoseNorm>(choice("norm", name, {"l1", "l2", "squared"}));
}

inline DepthRange depths_of(const std::pair<double, double>& depths) {
  return value_or_raise(make_depth_range(depths.first, depths.second));
}

inline GeometricLossOptions geometric_options(const Choice& norm, const Choice& behind,
                                              std::optional<double> clip) {
  GeometricLossOptions options;
  options.norm = static_cast<Norm>(choice("norm", norm, {"l2", "l1"}));
  options.clip = clip;
  options.behind.reset();
  if (!behind.is_none())
    options.behind =
        static_cast<BehindCamera>(choice("behind_camera", behind, {"continue", "zero", "fail"}));
  return options;
}

}  // namespace pose_refine::python
