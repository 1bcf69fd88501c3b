// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "pose_refine/camera.h"
#include "pose_refine/pose.h"
#include "pose_refine/support/error.h"

// The symmetric reprojection loss between two images with depth, with which keypoint detectors of
// the ALIKE lineage are trained (Zhao et al., IEEE Transactions on Multimedia 2022).
namespace pose_refine {

// The depth z of each pixel's center [scene units], row by row, height x width. 0 and less mean
// unknown.
struct DepthMap {
  std::size_t width = 0, height = 0;
  std::vector<float> z;

  // The depth at a pixel of pose.h ((0.5, 0.5) is the first center), interpolated bilinearly.
  // Nothing is returned outside the centers or when one of the four neighbors is unknown.
  std::optional<double> at(const Vector2& pixel) const;
};

// An image with its keypoints.
struct KeypointView {
  Camera camera;
  DepthMap depth;
  std::vector<Vector2> keypoints;  // pixels of pose.h, corner origin
  std::vector<double> scores;      // as many as keypoints, or none, and then all keypoints count
};

// Gates of the pairs that count.
struct TwoViewOptions {
  double gate_px = 5.0;     // largest mean L2 distance of a pair [px]
  double score_gate = 0.1;  // both scores of a pair have to be above
  double occlusion = 0.05;  // a warp is dropped if its depth differs this much from the map's
};

// The pixel of `to` in which a pixel of `from` is seen. Nothing is returned when there is no depth
// here or there, or when the point is outside of the image or occluded.
std::optional<Vector2> warp(const KeypointView& from, const KeypointView& to,
                            const Pose& to_from_from, const Vector2& pixel,
                            double occlusion = 0.05);

// A pair of keypoints that see the same point.
struct TwoViewPair {
  std::size_t a = 0, b = 0;  // indices of keypoints
  double distance = 0.0;     // 1/2 (|a - warp(b)|_1 + |b - warp(a)|_1) [px]
};

// The loss and its pairs.
struct TwoViewLoss {
  double loss = 0.0;  // mean distance of the pairs above the score gate [px]; 0 for none
  std::vector<TwoViewPair> pairs;  // mutually nearest under the L2 distance, within the gate
  std::size_t scored = 0;          // number of pairs that the mean is of
};

// Pairs the keypoints of two images and takes the loss. The time grows with the product of both
// numbers of keypoints. It is an error when a
// camera or the pose cannot be used, or when scores or depths do not fit the keypoints or the
// image.
Result<TwoViewLoss> two_view_loss(const KeypointView& a, const KeypointView& b,
                                  const Pose& b_from_a, const TwoViewOptions& options = {});

}  // namespace pose_refine
