// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "evaluate/coverage.h"
#include "evaluate/losses.h"
#include "evaluate/trajectory.h"
#include "pose_refine/evaluation.h"
#include "pose_refine/image.h"

namespace pose_refine {

// Says how the poses of a method found their true poses.
struct Association {
  std::string by;                        // "name", "time" or "line"
  std::size_t pairs = 0;                 // poses that found one
  double largest_time_difference = 0.0;  // [s]
  std::size_t lost = 0;  // frames whose row holds NaN or infinity, which count as missing
};

// These are the poses of one method, which are compared with the truth.
struct MethodPoses {
  std::string name;
  std::vector<std::optional<Pose>> poses;          // in the order of the truth
  std::vector<std::optional<StatedError>> stated;  // in the same order, or empty
  std::vector<std::string> extra = {};             // images of the method that the truth lacks
  Association association = {};
};

// compare() needs this: the truth, the poses of each method, and what the measures depend on.
struct ComparisonInput {
  std::vector<std::string> names;  // image names
  std::vector<Pose> truth;
  std::vector<MethodPoses> methods;
  std::vector<Image> images;  // each with its correspondences; empty if there are none
  std::size_t between = 0;    // see Comparison, as for the notes
  std::vector<std::string> notes = {};
  std::vector<Threshold> thresholds;
  Threshold auc_limit = kAucLimit;
  double beta = 500.0;     // weight of L_beta [scene units per unit of quaternion difference]
  std::uint64_t seed = 1;  // seed of the bootstrap
  TrajectoryOptions trajectory;
};

// This is what compare() says of one method, whose poses and errors are in the order of the truth.
struct MethodResult {
  std::string name;
  std::vector<std::optional<Pose>> poses;
  std::vector<PoseError> errors;
  // This is the median reprojection error of each image [px], infinite for a missing pose; it is
  // empty without correspondences. A point that the camera does not see is infinitely far.
  std::vector<double> reprojection_px;
  Accuracy all, present;  // counting a missing pose as infinite, and leaving it out
  NamedValues losses_all, losses_present;
  Coverage coverage;  // empty without covariances
  std::vector<std::string> extra;
  Association association;
  TrajectoryResult trajectory;  // the poses and errors above are aligned, if that was asked for
};

// This compares method b with method a.
struct PairResult {
  std::size_t a = 0, b = 0;
  Paired translation, rotation_deg;
};

// This is what compare() says of all methods and of each pair of them.
struct Comparison {
  std::vector<std::string> names;  // image names
  std::vector<Pose> truth;
  std::vector<Threshold> thresholds;
  Threshold auc_limit;
  std::vector<MethodResult> methods;
  std::vector<PairResult> pairs;   // each pair once, a before b
  std::size_t between = 0;         // true poses left out because they stand between the estimates
  std::vector<std::string> notes;  // what a user should know about the inputs, a sentence each
  TimeOrder order;                 // of the images
};

Comparison compare(ComparisonInput input);

}  // namespace pose_refine
