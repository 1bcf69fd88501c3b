// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pose_refine/support/camera_doctor.h"

namespace pose_refine::apps {

// A mistake that is made with cameras: what the matches were made with, and what is stated.
struct PlantedCamera {
  std::string name;
  CameraModel model = CameraModel::kPinhole;  // of the matches
  void (*misstate)(Image& image, double size) = nullptr;
  double size = 0.0;
  // Tells whether a reading names the mistake.
  bool (*named)(const CameraReading& reading, double size) = nullptr;
  bool large = true;  // an error of 5 % or more, which has to be refused
};

// Scales, a turned sensor, principal points, focal lengths, lenses, distortions, y upward.
std::vector<PlantedCamera> planted_cameras();

// A batch as networks start it: 100 matches an image, a fifth of them wrong.
std::vector<Image> camera_batch(CameraModel model, std::uint64_t seed, int images);
// The batch with its cameras misstated.
std::vector<Image> misstated(std::vector<Image> images, const PlantedCamera& planted);

}  // namespace pose_refine::apps
