// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <vector>

#include "pose_refine/image.h"

namespace pose_refine::doctor {

// Holds some correspondences of one image, as points and the rays that measure them.
struct Sample {
  Image image;  // holds only these correspondences
  std::vector<Vector3> rays, points;
};

// Returns the k-th of `count` indices spread evenly over n.
std::size_t spread(std::size_t k, std::size_t count, std::size_t n);

// Takes up to `count` images with a valid camera and a finite pose, spread evenly over the input,
// each with those of up to `points` of its correspondences, spread likewise, that are finite.
std::vector<Image> sample_images(const std::vector<Image>& images, std::size_t count,
                                 std::size_t points);

// Takes up to `count` images with a finite pose, spread evenly over the input, each with up to
// `points` correspondences, spread likewise. An image with fewer than kFewest usable ones is left
// out.
constexpr std::size_t kFewest = 6;
std::vector<Sample> sample(const std::vector<Image>& images, std::size_t count, std::size_t points);

// Sums up the correspondences `which` (at least one) under a pose.
struct Angles {
  double median = 0.0;       // between the rays and the directions to the points [rad]
  std::size_t in_front = 0;  // points at less than 90 degrees
};
Angles angles(const Sample& sample, const Pose& cam_from_world,
              const std::vector<std::size_t>& which);

}  // namespace pose_refine::doctor
