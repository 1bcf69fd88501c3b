// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "doctor/camera_step.h"

namespace pose_refine::doctor {

// The images that are looked at, each with some of its matches.
struct Batch {
  std::vector<Image> images;
  std::vector<MatchedArea> areas;
};
Batch batch_of(const std::vector<Image>& images, const CameraDoctorOptions& options);
// The first `count` images of a batch, spread over it.
Batch part_of(const Batch& batch, std::size_t count);

// A reading, and each image of the batch as it fits under it.
struct Scored {
  CameraReading reading;
  std::vector<CameraFit> fits;
};
// How much likelier the images are under b: the sum of the logs, each within +- kMostOfImage.
constexpr double kMostOfImage = 10.0;
double evidence(const Scored& a, const Scored& b);

// Fits the images from their starts.
Scored score(const Batch& batch, const CameraReading& reading);
// Fits them from the poses of another reading too, and keeps what is likelier.
Scored score_near(const Batch& batch, const Scored& from, const Scored& near);
// Refines the chosen numbers of a reading.
Scored refine_reading(const Batch& batch, Scored scored, const Chosen& chosen);
// The step that the chosen numbers would take.
CameraStep next_step(const Batch& batch, const Scored& scored, const Chosen& chosen);
// The likeliest of some readings, at least one.
const Scored& likeliest(const std::vector<Scored>& readings);

}  // namespace pose_refine::doctor
