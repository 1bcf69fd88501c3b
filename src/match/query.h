// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <vector>

#include "io/features/descriptors.h"
#include "io/features/files.h"
#include "pose_refine/image.h"

namespace pose_refine::match {

// These are an image that asks for matches and its features, which are finite and count pixels as
// pose.h does.
struct Query {
  Image image;  // without correspondences
  io::Keypoints keypoints;
  io::Descriptors descriptors;
  std::vector<std::uint32_t> rows;  // of the features in their file

  std::size_t size() const { return keypoints.u.size(); }
};

// Says that a feature of an image is a point of VisiblePoints.
struct Match {
  std::uint32_t feature = 0, point = 0;
  std::int32_t product = 0;  // of their descriptors
};
using Matches = std::vector<Match>;

}  // namespace pose_refine::match
