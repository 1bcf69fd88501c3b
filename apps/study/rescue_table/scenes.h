// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

#include "pose_refine/image.h"

namespace pose_refine::apps {

// This is an image of the table with its true pose.
struct TableScene {
  Image image;
  Pose truth;
  double depth = 8.0;  // median of the points before the true camera
};

// A scene has a hundred points in a box of 6 x 4 m, 4 to 12 m before a camera of focal length 800.
struct BoxOptions {
  double rotation_deg = 10.0;  // of the start, about a random axis
  double offset = 2.0;         // of the start's center [m], in a random direction
  double outliers = 0.0;       // fraction, uniform over 800 x 600 pixels
  double noise_px = 1.0;
  int points = 100;
};
TableScene box_scene(const BoxOptions& options, std::uint64_t seed);

// Returns the image with a start of any rotation, and a center within two median depths of its own.
TableScene with_random_start(const Image& image, std::uint64_t seed);

}  // namespace pose_refine::apps
