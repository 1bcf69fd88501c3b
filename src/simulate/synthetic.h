// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <vector>

#include "pose_refine/camera.h"
#include "pose_refine/image.h"
#include "pose_refine/pose.h"

namespace pose_refine {

// A structure that repeats along the x axis, as steps, windows and shelves do: `count` copies of
// everything, `period` apart [m]. None with a count of 1.
struct Repeat {
  double period = 1.0;
  int count = 1;
};

// The scene is a room of 6 x 4 x 2.6 m (z up) with furniture, textured in patches, seen from inside
// at eye height. The same options give the same scene on every machine.
struct SyntheticOptions {
  std::uint64_t seed = 1;
  int images = 60;
  int points = 4000;          // in the room
  int matches = 120;          // per image, at most
  double noise_px = 1.0;      // standard deviation of one coordinate; scales with the octave
  double outliers = 0.3;      // fraction of wrong matches
  double pose_error_m = 0.2;  // medians of the start's error, heavy-tailed like a network's
  double pose_error_deg = 8.0;
  std::vector<CameraModel> models = {CameraModel::kSimplePinhole};  // image i has model i mod n
  // If it repeats, the room is as long as the copies, and a match that is not wrong goes to the
  // point itself, to its copy before or to the one behind, each as often. So three poses fit about
  // as many matches, two of them off by a period.
  Repeat repeat = {};
};

// This is an image of the scene with its true pose.
struct SyntheticImage {
  Image image;  // camera, start pose, correspondences
  Pose truth;   // cam_from_world
};

std::vector<SyntheticImage> make_synthetic(const SyntheticOptions& options);

// Returns a camera of this model with the parameters of an ordinary lens.
Camera realistic_camera(CameraModel model);

}  // namespace pose_refine
