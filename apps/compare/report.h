// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "evaluate/comparison.h"

namespace pose_refine::apps {

// `compare` prints the text and writes the rest. Infinite and undefined numbers are null in JSON,
// empty in CSV and "inf" or "-" in tables.
std::string to_text(const Comparison& comparison);
nlohmann::ordered_json summary_json(const Comparison& comparison);
std::string per_image_csv(const Comparison& comparison);
std::string to_markdown(const Comparison& comparison);
std::string to_latex(const Comparison& comparison);
// The data of the HTML page are everything above and the poses.
nlohmann::ordered_json page_json(const Comparison& comparison);

}  // namespace pose_refine::apps
