// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/options.h"

#include "problem/option_table.h"

namespace pose_refine {

std::vector<std::string> RefineOptions::errors() const {
  std::vector<std::string> all;
  for (const Option& option : option_table())
    if (option.add_errors) option.add_errors(*this, all);
  return all;
}

}  // namespace pose_refine
