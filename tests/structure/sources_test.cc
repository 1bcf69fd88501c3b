// SPDX-License-Identifier: BSD-3-Clause
#include "structure/sources.h"

#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>

namespace pose_refine {
namespace {

constexpr std::size_t kMaxLines = 300;

std::string without_comment(const std::string& line) {
  return line.substr(0, line.find("//"));
}

TEST(Sources, SayTheirLicenseFirst) {
  for (const std::string& file : code_files()) {
    const auto lines = lines_of(kRoot / file);
    ASSERT_FALSE(lines.empty()) << file;
    EXPECT_EQ(lines[0], "// SPDX-License-Identifier: BSD-3-Clause") << file;
  }
}

// Scripts are known by their first line or by being executable, whatever they are called.
TEST(Sources, OfScriptsSayTheirLicenseAndAreShort) {
  std::size_t scripts = 0;
  for (const std::string& file : files_in({".ci", "apps", "src", "tests"}, {"", ".py", ".sh"})) {
    const auto lines = lines_of(kRoot / file);
    const bool is_script = !lines.empty() && lines[0].rfind("#!", 0) == 0;
    const auto permissions = std::filesystem::status(kRoot / file).permissions();
    const bool runs =
        (permissions & std::filesystem::perms::owner_exec) != std::filesystem::perms::none;
    EXPECT_EQ(is_script, runs) << file;
    if (!is_script) continue;
    ++scripts;
    ASSERT_GE(lines.size(), 2u) << file;
    EXPECT_EQ(lines[1], "# SPDX-License-Identifier: BSD-3-Clause") << file;
    EXPECT_LE(lines.size(), kMaxLines) << file;
  }
  EXPECT_GE(scripts, 20u);
}

TEST(Sources, OfThePagesSayTheirLicenseAndAreShort) {
  for (const std::string& file : files_in({"apps/report"}, {".js", ".css"})) {
    const auto lines = lines_of(kRoot / file);
    ASSERT_FALSE(lines.empty()) << file;
    EXPECT_NE(lines[0].find("SPDX-License-Identifier: BSD-3-Clause"), std::string::npos) << file;
    EXPECT_LE(lines.size(), kMaxLines) << file;
  }
}

TEST(Sources, OfPythonSayTheirLicense) {
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
    if (file.rfind("src/python/stub", 0) == 0) continue;  // a program that the build runs
    for (const std::string& line : lines_of(kRoot / file)) {
      EXPECT_FALSE(std::regex_search(without_comment(line), banned)) << file << ": " << line;
    }
  }
}

// Results do not depend on the time (D4), on other calls (D7), or on which thread adds first (D3).
// Nothing that is kept between calls holds a result: threads, work space, tables, the counter of
// temporary names. The clock of refine_all decides how often progress is told.
TEST(Sources, OfTheLibraryReadNoClockAndKeepNoState) {
  const std::set<std::string> with_clock = {"src/refine/refine_all.cc"};
  const std::set<std::string> with_state = {"src/base/threads.cc", "src/refine/refine.cc",
                                            "src/io/files/stale_temporaries.cc"};
  const std::regex clock("_clock|\\btime\\((nullptr|NULL|0|&)|gettimeofday|localtime|getenv"),
      state(
          "^\\s*(static|thread_local)\\s+(?!const|inline|_|cast|assert)[\\w:<>*, ]+\\s*[;={]|"
          "thread_local|^std::atomic"),
      floating_atomic("atomic<(double|float)>|omp ");
  const auto found = [](const std::set<std::string>& known, const std::string& file) {
    return known.count(file) > 0;
  };
  for (const std::string& file : files_in({"include", "src"}, {".h", ".cc", ".inc"})) {
    if (file.rfind("src/python", 0) == 0) continue;  // the interpreter is a state of its own
    for (const std::string& whole : lines_of(kRoot / file)) {
      const std::string line = without_comment(whole);
      EXPECT_TRUE(found(with_clock, file) || !std::regex_search(line, clock)) << file << line;
      EXPECT_TRUE(found(with_state, file) || !std::regex_search(line, state)) << file << line;
      EXPECT_FALSE(std::regex_search(line, floating_atomic)) << file << line;
    }
  }
}

// Returns the types that a file defines where other files could define them again: at the top of a
// namespace with a name.
std::vector<std::string> shared_types_of(const std::string& file) {
  const std::regex opening("^(inline )?namespace ([\\w:]*) ?\\{$"),
      type(
          "^(?:class|struct|union|enum class|enum) (?:alignas\\(.*\\) "
          ")?(\\w+)(?!\\w*::)[^;]*\\{.*");
  std::vector<std::string> types, rooms;
  std::smatch found;
  for (const std::string& line : lines_of(kRoot / file)) {
    if (std::regex_match(line, found, opening)) rooms.push_back(found[2]);
    if (line.rfind("}  // namespace", 0) == 0 && !rooms.empty()) rooms.pop_back();
    if (!std::regex_match(line, found, type)) continue;
    std::string name;
    for (const std::string& room : rooms) name += room.empty() ? "?" : room + "::";
    if (name.find('?') == std::string::npos) types.push_back(name + found[1].str());
  }
  return types;
}

// Two types of one name in one namespace are no error of the compiler or of the linker, which takes
// the functions of either for both.
TEST(Sources, DefineATypeOfANameOnce) {
  std::map<std::string, std::string> file_of;
  for (const std::string& file : files_in({"include", "src", "apps"}, {".h", ".cc"})) {
    for (const std::string& type : shared_types_of(file)) {
      const auto [first, added] = file_of.emplace(type, file);
      EXPECT_TRUE(added || first->second == file)
          << type << " of " << file << " is in " << first->second << " too";
    }
  }
  EXPECT_GT(file_of.size(), 200u);
}

}  // namespace
}  // namespace pose_refine
