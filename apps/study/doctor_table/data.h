// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "pose_refine/image.h"

namespace pose_refine::apps {

// A set has images with poses that are right, or what a network took for them.
struct DoctorSet {
  std::string name;
  std::vector<Image> images;
};

// Simulates rooms seen through pinhole, distorted, fisheye and high-resolution cameras.
std::vector<DoctorSet> simulated_sets();

// Reads real images with real matches and network-sized start errors. `folder` is laid out as
// apps/study/redkitchen_table wants it; `matches` is "matches" or "matches_noratio".
DoctorSet redkitchen_set(const std::string& folder, const std::string& matches,
                         const std::string& start);
// These have real poses and real errors of a network, with made points: neither Cambridge Landmarks
// nor 7-Scenes come with matches.
struct NetworkFiles {
  std::string truth, prediction;
};
DoctorSet cambridge_set(const NetworkFiles& files);
DoctorSet sevenscenes_set(const NetworkFiles& files);
// Reads a COLMAP model with its own poses.
DoctorSet model_set(const std::string& folder);
// All throw std::runtime_error when a file cannot be read.

}  // namespace pose_refine::apps
