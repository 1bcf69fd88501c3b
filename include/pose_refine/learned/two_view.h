// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "pose_refine/camera.h"
#include "pose_refine/pose.h"
#include "pose_refine/support/error.h"

// The symmetric reprojection loss between two images with depth that keypoint detectors of the
// ALIKE lineage are trained with.
namespace pose_refine {

// Depth z of each pixel's center [scene units], row by row; 0 and less: unknown.
struct DepthMap {
  std::size_t width = 0, height = 0;
  std::vector<float> z;

  // Bilinear at a pixel of pose.h ((0.5, 0.5) is the first center); nothing outside the centers or
  // when one of the four neighbors is unknown.
  std::optional<double> at(const Vector2& pixel) const;
};

struct KeypointView {
  Camera camera;
  DepthMap depth;
  std::vector<Vector2> keypoints;  // pixels of pose.h, corner origin
  std::vector<double> scores;      // as many as keypoints, or empty: all count
};

struct TwoViewOptions {
  double gate_px = 5.0;     // of the mean L2 distance of a pair
  double score_gate = 0.1;  // both scores of a pair lie above
  double occlusion = 0.05;  // a warp whose depth differs from the map's by this much is dropped
};

// Where a pixel of `from` is seen in `to`, or nothing: no depth here or there, outside, occluded.
std::optional<Vector2> warp(const KeypointView& from, const KeypointView& to,
                            const Pose& to_from_from, const Vector2& pixel,
                            double occlusion = 0.05);

struct TwoViewPair {
  std::size_t a = 0, b = 0;  // indices of keypoints
  double distance = 0.0;     // 1/2 (|a - warp(b)|_1 + |b - warp(a)|_1) [px]
};

struct TwoViewLoss {
  double loss = 0.0;               // mean distance of the pairs above the score gate; 0 for none
  std::vector<TwoViewPair> pairs;  // mutually nearest under the L2 distance, within the gate
  std::size_t scored = 0;          // how many of them the mean is of
};

// Takes time in the product of the two numbers of keypoints.
Result<TwoViewLoss> two_view_loss(const KeypointView& a, const KeypointView& b,
                                  const Pose& b_from_a, const TwoViewOptions& options = {});

}  // namespace pose_refine
