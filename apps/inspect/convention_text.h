// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "apps/input/convention.h"

namespace pose_refine::apps {

// Both tell what the doctor found.
std::string to_text(const Diagnosis& diagnosis, const StatedConvention& convention);
nlohmann::ordered_json to_json(const Diagnosis& diagnosis, const StatedConvention& convention);

}  // namespace pose_refine::apps
