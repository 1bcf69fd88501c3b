// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "pose_refine/support/alignment.h"

namespace pose_refine::apps {

// Returns the alignment with its uncertainty as a report has it.
nlohmann::ordered_json alignment_json(const Alignment& alignment);

// Returns the similarity as words: "scale 2.2, turned by 15 degrees, moved by 3.2".
std::string to_words(const Similarity& similarity);

}  // namespace pose_refine::apps
