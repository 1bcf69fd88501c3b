// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "pose_refine/support/alignment.h"

namespace pose_refine::apps {

// Returns the alignment with its uncertainty as a report has it.
nlohmann::ordered_json alignment_json(const Alignment& alignment);

// Returns the words of --poses_convention that undo a turn of the camera; empty where none does.
std::string axes_of(const ConstantTurn& turn);

}  // namespace pose_refine::apps
