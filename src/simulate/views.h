// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pose_refine/image.h"

namespace pose_refine {

// This makes correspondences for poses that come without any: points along the rays of random
// pixels, at log-uniform depths.
struct ViewOptions {
  Camera camera;
  double nearest = 2.0, farthest = 20.0;  // depths of the points, scene units
  int matches = 100;                      // per image
  double noise_px = 1.0;                  // standard deviation of a pixel coordinate
  double outliers = 0.4;                  // fraction measured anywhere in the image
  std::uint64_t seed = 1;
};

// This is a pose that correspondences are made for, and the start that its image gets.
struct View {
  std::string name;
  Pose truth, start;  // cam_from_world
};

// Returns one problem per view, at its start. The same options give the same images on every
// machine.
std::vector<Image> make_views(const std::vector<View>& views, const ViewOptions& options);

}  // namespace pose_refine
