// SPDX-License-Identifier: BSD-3-Clause
// What must not be called anywhere: these depend on the C locale.
#include <gtest/gtest.h>

#include <regex>

#include "support/io_scratch.h"

namespace pose_refine {
namespace {

TEST(Sources, CallNothingThatDependsOnTheLocale) {
  const std::regex forbidden(
      R"(\b(stod|stof|stold|stoi|stol|strtod|strtof|strtold|atof|setlocale|sscanf|fscanf)\s*\()");
  int files = 0;
  for (const char* folder : {"/src", "/include", "/apps"}) {
    const std::string root = POSE_REFINE_SOURCE_DIR + std::string(folder);
    if (!std::filesystem::exists(root)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".cc" && extension != ".h") continue;
      ++files;
      std::smatch found;
      const std::string text = test::bytes_of(entry.path().string());
      EXPECT_FALSE(std::regex_search(text, found, forbidden))
          << entry.path() << " calls " << found.str();
    }
  }
  EXPECT_GT(files, 10);
}

}  // namespace
}  // namespace pose_refine
