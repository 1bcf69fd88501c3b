// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <vector>

#include "pose_refine/image.h"

namespace pose_refine::doctor {

// Some correspondences of one image, as points and the rays that measure them.
struct Sample {
  Image image;  // with these correspondences alone
  std::vector<Vector3> rays, points;
};

// Up to `count` images with a finite pose, spread evenly over the input, with up to `points`
// correspondences each, spread likewise. Those with fewer than kFewest usable ones are left out.
constexpr std::size_t kFewest = 6;
std::vector<Sample> sample(const std::vector<Image>& images, std::size_t count, std::size_t points);

// Of the correspondences `which` (not none), under a pose.
struct Angles {
  double median = 0.0;       // between the rays and the directions to the points [rad]
  std::size_t in_front = 0;  // less than 90 degrees
};
Angles angles(const Sample& sample, const Pose& cam_from_world,
              const std::vector<std::size_t>& which);

}  // namespace pose_refine::doctor
