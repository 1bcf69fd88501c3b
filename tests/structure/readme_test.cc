// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <regex>
#include <set>

#include "structure/sources.h"

namespace pose_refine {
namespace {

std::string readme() {
  std::string text;
  for (const std::string& line : lines_of(kRoot / "README.md")) text += line + '\n';
  return text;
}

std::set<std::string> matches(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::set<std::string> found;
  for (std::sregex_iterator i(text.begin(), text.end(), regex), end; i != end; ++i) {
    found.insert((*i)[1].str());
  }
  return found;
}

std::string help_of(const std::string& verb) {
  const std::string command = "'" POSE_REFINE_PROGRAM "' help " + verb;
  FILE* pipe = popen(command.c_str(), "r");
  std::string text;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text += static_cast<char>(c);
  pclose(pipe);
  return text;
}

TEST(Readme, CommandsExistAndCanBeRun) {
  const auto commands =
      matches(readme(), "(?:^|[ \n`])(?:\\./)?((?:apps|tests|\\.ci)/[a-z_]+)(?![a-z_./])");
  EXPECT_TRUE(commands.count("apps/demo"));
  EXPECT_TRUE(commands.count("tests/run"));
  for (const std::string& command : commands) {
    struct stat info = {};
    ASSERT_EQ(stat((kRoot / command).c_str(), &info), 0) << command;
    EXPECT_TRUE(S_ISDIR(info.st_mode) || (info.st_mode & S_IXUSR)) << command;
  }
}

TEST(Readme, VerbsAndFlagsExist) {
  const auto verbs = matches(readme(), "pose_refine (refine|compare|inspect|simulate|[a-z]+) --");
  EXPECT_TRUE(verbs.count("refine"));
  std::string help;
  for (const std::string& verb : verbs) {
    const std::string text = help_of(verb);
    EXPECT_NE(text.find("usage"), std::string::npos) << verb;
    help += text;
  }
  for (const std::string& script : matches(readme(), "(tests/benchmark/[a-z_]+\\.py)"))
    for (const std::string& line : lines_of(kRoot / script)) help += line + '\n';
  const std::set<std::string> of_others = {"preset", "build",  "target", "install",
                                           "prefix", "cflags", "libs"};
  for (const std::string& flag : matches(readme(), "[ `(|]--([a-z_0-9]+)")) {
    EXPECT_TRUE(of_others.count(flag) || help.find("--" + flag) != std::string::npos) << flag;
  }
}

TEST(Readme, PathsInBackquotesExist) {
  for (const std::string& path :
       matches(readme(), "`((?:include|src|apps|data|tests)/[A-Za-z0-9_./]+)`")) {
    EXPECT_TRUE(std::filesystem::exists(kRoot / path)) << path;
  }
}

// Comparing the text keeps the quick start compiling and running.
TEST(Readme, QuickStartIsTheOneThatIsCompiled) {
  std::string compiled;
  for (const std::string& line : lines_of(kRoot / "apps/example/02_batch.cc")) {
    if (line.rfind("// SPDX", 0) != 0) compiled += line + '\n';
  }
  EXPECT_NE(readme().find("```cpp\n" + compiled + "```"), std::string::npos);
}

}  // namespace
}  // namespace pose_refine
