// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "apps/basin/study.h"

namespace pose_refine::apps {

// These write success rates with 95 % Wilson intervals, cell by cell, and the landscape if any.
nlohmann::ordered_json basin_json(const BasinOptions& options, const BasinResult& result,
                                  const std::optional<Landscape>& landscape);
std::string basin_csv(const BasinOptions& options, const BasinResult& result);
std::string landscape_csv(const BasinOptions& options, const Landscape& landscape);
// The table has the rates of the first translation and of random starts, one row an objective.
std::string basin_table(const BasinOptions& options, const BasinResult& result);

}  // namespace pose_refine::apps
