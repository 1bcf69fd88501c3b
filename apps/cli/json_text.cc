// SPDX-License-Identifier: BSD-3-Clause
#include "apps/cli/json_text.h"

namespace pose_refine::apps {

std::string to_text(const nlohmann::ordered_json& report) {
  return report.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

}  // namespace pose_refine::apps
