// SPDX-License-Identifier: BSD-3-Clause
// What must not be called anywhere: these depend on the C locale.
#include <gtest/gtest.h>

#include <cctype>

#include "support/io_scratch.h"

namespace pose_refine {
namespace {

constexpr const char* kForbidden[] = {"stod", "stof",      "stold",  "stoi",
                                      "stol", "strtod",    "strtof", "strtold",
                                      "atof", "setlocale", "sscanf", "fscanf"};

bool is_letter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Is `word` there, followed by a '(' and not the end of a longer word?
bool calls(const std::string& text, const std::string& word) {
  for (std::size_t at = text.find(word + "("); at != std::string::npos;
       at = text.find(word + "(", at + 1)) {
    if (at == 0 || !is_letter(text[at - 1])) return true;
  }
  return false;
}

TEST(Sources, CallNothingThatDependsOnTheLocale) {
  EXPECT_TRUE(calls("x = std::stod(y)", "stod"));
  EXPECT_FALSE(calls("x = mystod(y)", "stod"));
  int files = 0;
  for (const char* folder : {"/src", "/include", "/apps"}) {
    const std::string root = POSE_REFINE_SOURCE_DIR + std::string(folder);
    if (!std::filesystem::exists(root)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".cc" && extension != ".h") continue;
      ++files;
      const std::string text = test::bytes_of(entry.path().string());
      for (const char* word : kForbidden) {
        EXPECT_FALSE(calls(text, word)) << entry.path() << " calls " << word;
      }
    }
  }
  EXPECT_GT(files, 10);
}

}  // namespace
}  // namespace pose_refine
