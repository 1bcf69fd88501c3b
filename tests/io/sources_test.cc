// SPDX-License-Identifier: BSD-3-Clause
// These tests read the sources: nothing may be called that depends on the C locale, and no format
// may be forgotten in the list.
#include <gtest/gtest.h>

#include <cctype>
#include <regex>

#include "pose_refine/io.h"
#include "support/io_scratch.h"

namespace pose_refine {
namespace {

constexpr const char* kForbidden[] = {"stod", "stof",      "stold",  "stoi",
                                      "stol", "strtod",    "strtof", "strtold",
                                      "atof", "setlocale", "sscanf", "fscanf"};

bool is_letter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Tells whether `word` is there, followed by a '(' and not the end of a longer word.
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
      const std::string text = testing::bytes_of(entry.path().string());
      for (const char* word : kForbidden) {
        EXPECT_FALSE(calls(text, word)) << entry.path() << " calls " << word;
      }
    }
  }
  EXPECT_GT(files, 10);
}

// Nothing else would tell that a format has a file and a declaration, but no place in the array.
TEST(Sources, EveryFormatThatIsDefinedIsListed) {
  const std::regex definition("PoseFormatRow \\w+_format\\(\\) \\{");
  std::ptrdiff_t defined = 0;
  const std::string folder = POSE_REFINE_SOURCE_DIR + std::string("/src/io/format");
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".cc") continue;
    const std::string text = testing::bytes_of(entry.path().string());
    defined += std::distance(std::sregex_iterator(text.begin(), text.end(), definition), {});
  }
  EXPECT_EQ(static_cast<std::size_t>(defined), pose_formats().size());
}

}  // namespace
}  // namespace pose_refine
