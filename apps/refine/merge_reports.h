// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace pose_refine::apps {

// Reads the reports of `refine --shard=1/N` to `--shard=N/N`. Ends the program when a file is not
// one.
std::vector<nlohmann::ordered_json> read_reports(const std::vector<std::string>& paths);

// Returns the report of the whole: that of the first part with everybody's images. Ends the program
// unless they are all parts, in order, made with the same options; `paths` are for its words.
nlohmann::ordered_json merged_reports(const std::vector<nlohmann::ordered_json>& parts,
                                      const std::vector<std::string>& paths);

}  // namespace pose_refine::apps
