// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <vector>

#include "pose_refine/camera.h"

// Verbs that draw random data have these flags: --seed, --outliers and --camera_models.
namespace pose_refine::apps {

std::uint64_t seed_from_flag();
// Returns the fraction of wrong matches. Throws Exit(kBadUsage) unless it lies between 0 and 1.
double outliers_from_flag();
// Throws Exit(kBadUsage) for an unknown model, and when there is none.
std::vector<CameraModel> camera_models_from_flag();

}  // namespace pose_refine::apps
