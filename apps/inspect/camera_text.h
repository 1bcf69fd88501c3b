// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "apps/input/camera_reading.h"

namespace pose_refine::apps {

// Both tell what the diagnosis of the cameras found.
std::string to_text(const CameraDiagnosis& diagnosis, const Sources& sources);
nlohmann::ordered_json to_json(const CameraDiagnosis& diagnosis, const Sources& sources);

}  // namespace pose_refine::apps
