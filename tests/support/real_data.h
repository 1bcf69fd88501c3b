// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>
#include <optional>
#include <string>

namespace pose_refine::testing {

// Returns the folder of a data set that is not the project's own, or nothing where the machine has
// none of them. Where it has some, a set that is missing is a failure, so that no test is lost
// unseen.
inline std::optional<std::string> real_data(const std::string& set = "") {
  const std::string all = std::string(POSE_REFINE_SOURCE_DIR) + "/../shared/data";
  if (!std::filesystem::is_directory(all)) {
    std::cout << "the real data sets are absent: skipped\n";
    return std::nullopt;
  }
  const std::string folder = set.empty() ? all : all + "/" + set;
  EXPECT_TRUE(std::filesystem::is_directory(folder)) << folder << " is missing";
  return folder;
}

}  // namespace pose_refine::testing
