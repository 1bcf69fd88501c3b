// SPDX-License-Identifier: BSD-3-Clause
#include "structure/sources.h"

#include <gtest/gtest.h>

#include <regex>

namespace pose_refine {
namespace {

constexpr std::size_t kMaxLines = 300;

std::string without_comment(const std::string& line) {
  return line.substr(0, line.find("//"));
}

TEST(Sources, SayTheirLicenceFirst) {
  for (const std::string& file : code_files()) {
    const auto lines = lines_of(kRoot / file);
    ASSERT_FALSE(lines.empty()) << file;
    EXPECT_EQ(lines[0], "// SPDX-License-Identifier: BSD-3-Clause") << file;
  }
  for (const char* script :
       {"apps/apr_table", "apps/report/make_pictures", "apps/demo", "apps/install_dependencies",
        "apps/redkitchen_table", "tests/run", "tests/check_cases", "tests/package/installed_tree",
        "tests/package/wheel", ".ci/run"}) {
    const auto lines = lines_of(kRoot / script);
    ASSERT_GE(lines.size(), 2u) << script;
    EXPECT_EQ(lines[1], "# SPDX-License-Identifier: BSD-3-Clause") << script;
  }
}

TEST(Sources, OfThePagesSayTheirLicenceAndAreShort) {
  for (const std::string& file : files_in({"apps/report"}, {".js", ".css"})) {
    const auto lines = lines_of(kRoot / file);
    ASSERT_FALSE(lines.empty()) << file;
    EXPECT_NE(lines[0].find("SPDX-License-Identifier: BSD-3-Clause"), std::string::npos) << file;
    EXPECT_LE(lines.size(), kMaxLines) << file;
  }
}

TEST(Sources, OfPythonSayTheirLicence) {
  for (const std::string& file : files_in({"src/python", "tests"}, {".py", ".pyi"})) {
    const auto lines = lines_of(kRoot / file);
    const std::size_t first = !lines.empty() && lines[0].rfind("#!", 0) == 0 ? 1 : 0;
    ASSERT_GT(lines.size(), first) << file;
    EXPECT_EQ(lines[first], "# SPDX-License-Identifier: BSD-3-Clause") << file;
    if (file.find(".pyi") == std::string::npos) EXPECT_LE(lines.size(), kMaxLines) << file;
  }
}

TEST(Sources, AreShort) {
  for (const std::string& file : code_files()) {
    EXPECT_LE(lines_of(kRoot / file).size(), kMaxLines) << file;
  }
}

// A library neither ends the process, nor prints, nor depends on the locale, nor has hidden state.
TEST(Sources, OfTheLibraryCallNothingThatIsBanned) {
  const std::regex banned(
      "\\b(abort|exit|printf|fprintf|puts|strtod|strtof|atof|atoi|stod|stof|stoi|setlocale|rand|"
      "srand)\\s*\\(|LOG\\(|\\bD?CHECK(_[A-Z]+)?\\(|std::(cerr|cout|clog|random_device)|"
      "\\bmutable static\\b|using namespace std");
  for (const std::string& file : files_in({"include", "src"}, {".h", ".cc", ".inc"})) {
    for (const std::string& line : lines_of(kRoot / file)) {
      EXPECT_FALSE(std::regex_search(without_comment(line), banned)) << file << ": " << line;
    }
  }
}

}  // namespace
}  // namespace pose_refine
