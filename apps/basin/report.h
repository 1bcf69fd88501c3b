// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "apps/basin/study.h"

namespace pose_refine::apps {

// Success rates with 95 % Wilson intervals, cell by cell; with the landscape where there is one.
nlohmann::ordered_json basin_json(const BasinOptions& options, const BasinResult& result,
                                  const std::optional<Landscape>& landscape);
std::string basin_csv(const BasinOptions& options, const BasinResult& result);
std::string landscape_csv(const BasinOptions& options, const Landscape& landscape);
// Rates of the first translation and of random starts, one row an objective.
std::string basin_table(const BasinOptions& options, const BasinResult& result);

}  // namespace pose_refine::apps
