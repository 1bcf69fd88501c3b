// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "apps/benchmark/measure.h"

// `benchmark` prints the table and writes the JSON.
namespace pose_refine::apps {

std::string to_table(const Work& work, const std::vector<Cell>& cells);
nlohmann::ordered_json to_json(const Work& work, const std::vector<Cell>& cells);

}  // namespace pose_refine::apps
