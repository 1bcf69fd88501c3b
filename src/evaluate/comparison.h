// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "evaluate/coverage.h"
#include "evaluate/losses.h"
#include "pose_refine/evaluation.h"
#include "pose_refine/image.h"

namespace pose_refine {

struct MethodPoses {
  std::string name;
  std::vector<std::optional<Pose>> poses;          // in the order of the truth
  std::vector<std::optional<StatedError>> stated;  // in the same order, or empty
  std::vector<std::string> extra = {};             // its images that the truth lacks
};

struct ComparisonInput {
  std::vector<std::string> names;  // of the images
  std::vector<Pose> truth;
  std::vector<MethodPoses> methods;
  std::vector<Image> images;  // with the correspondences of each image, or none at all
  std::vector<Threshold> thresholds;
  Threshold auc_limit = kAucLimit;
  double beta = 500.0;     // of L_beta [scene units per unit of quaternion difference]
  std::uint64_t seed = 1;  // of the bootstrap
};

struct MethodResult {
  std::string name;
  std::vector<std::optional<Pose>> poses;
  std::vector<PoseError> errors;
  // Median reprojection error of each image [px], infinite for a missing pose; empty without
  // correspondences. A point that the camera does not see is infinitely far.
  std::vector<double> reprojection_px;
  Accuracy all, present;  // missing = infinite, and without the missing images
  NamedValues losses_all, losses_present;
  Coverage coverage;  // empty without covariances
  std::vector<std::string> extra;
};

// Method b against method a.
struct PairResult {
  std::size_t a = 0, b = 0;
  Paired translation, rotation_deg;
};

struct Comparison {
  std::vector<std::string> names;  // of the images
  std::vector<Pose> truth;
  std::vector<Threshold> thresholds;
  Threshold auc_limit;
  std::vector<MethodResult> methods;
  std::vector<PairResult> pairs;  // each pair once, a before b
};

Comparison compare(ComparisonInput input);

}  // namespace pose_refine
