// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "apps/input/sources.h"
#include "pose_refine/support/camera_doctor.h"

namespace pose_refine::apps {

// Returns what --camera_reading and --camera_scale say together. Throws Exit(kBadUsage) when one of
// them is malformed or both give a scale.
CameraReading camera_reading(const std::string& words, double scale);

// Turns cameras as they were read into those that the user says are meant.
void restate_cameras(std::vector<Image>& images, const Sources& sources);

// Returns the flag that states a reading; --camera_scale where that says it all.
std::string camera_flag(const CameraReading& reading);
// Says what is odd about the cameras, for people: "are for images 2 times as large".
std::string camera_words(const CameraReading& reading);
// Says what to do about a reading that was found in images whose cameras were restated already.
std::string camera_remedy(const CameraReading& reading, const Sources& sources);

// Cameras that are refined too may be wrong at the start.
enum class CamerasAre { kKept, kRefined };
// Throws Exit(kBadInput) when another reading of cameras that are kept explains the matches far
// better, naming the flag that states it; warns on stderr when one may, or when they are refined.
// Does nothing under --no_doctor.
void check_cameras(const std::vector<Image>& images, const Sources& sources, CamerasAre cameras);

}  // namespace pose_refine::apps
