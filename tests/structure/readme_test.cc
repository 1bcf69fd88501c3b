// SPDX-License-Identifier: BSD-3-Clause
// These tests check that the README and the pages tell the truth about flags, verbs, paths, links,
// reasons and commands.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <map>

#include "pose_refine/support/reasons.h"
#include "structure/layers.h"
#include "structure/pages.h"

namespace pose_refine {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostLines = 150;
constexpr char kProgramPage[] = "apps/README.md";
constexpr char kLibraryPage[] = "include/pose_refine/README.md";

std::string help_of(const std::string& verb) {
  const std::string command = "'" POSE_REFINE_PROGRAM "' help " + verb;
  FILE* pipe = popen(command.c_str(), "r");
  std::string text;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text += static_cast<char>(c);
  pclose(pipe);
  return text;
}

std::set<std::string> verbs() {
  const std::string help = help_of("");
  const std::size_t begin = help.find("verbs:\n");
  return matches(help.substr(begin, help.find("\nexit codes") - begin), "\n  ([a-z_]+) ");
}

// A line of help begins with two blanks and the flag; the flags that its text names are not
// indented so.
std::set<std::string> flags_of(const std::string& verb) {
  return matches(help_of(verb), "\n  --([a-z_0-9]+)");
}

// Returns scripts and folders, by their paths.
std::set<std::string> commands_named_by(const std::string& text) {
  std::set<std::string> commands =
      matches(text, "(?:^|[ \n`])(?:\\./)?((?:apps|tests|\\.ci)/[a-z_/]+)(?![A-Za-z0-9_./])");
  commands.merge(matches(text, "(tests/benchmark/[a-z_]+\\.py)"));
  return commands;
}

TEST(Readme, IsShort) {
  EXPECT_LE(lines_of(kRoot / "README.md").size(), kMostLines);
}

TEST(Readme, LinksToEveryPage) {
  const std::string readme = text_of("README.md");
  ASSERT_GE(pages().size(), 9u);
  for (const std::string& page : pages()) {
    if (page == "README.md") continue;
    EXPECT_NE(readme.find("](" + page + ")"), std::string::npos) << page;
  }
}

TEST(Readme, LinksOfPagesLeadSomewhere) {
  std::size_t count = 0;
  for (const std::string& page : pages()) {
    for (const std::string& link : matches(text_of(page), "\\]\\(([^)\n]+)\\)")) {
      if (link.find("://") != std::string::npos) continue;
      const std::size_t hash = link.find('#');
      const fs::path folder = fs::path(page).parent_path();
      const std::string path = link.substr(0, hash);
      const std::string target =
          path.empty() ? page : (folder / path).lexically_normal().generic_string();
      EXPECT_TRUE(fs::exists(kRoot / target)) << page << ": " << link;
      if (hash != std::string::npos)
        EXPECT_TRUE(anchors_of(target).count(link.substr(hash + 1))) << page << ": " << link;
      ++count;
    }
  }
  EXPECT_GE(count, 40u);
}

TEST(Readme, ScriptsOfPagesExistAndCanBeRun) {
  std::set<std::string> all;
  for (const std::string& page : pages()) {
    for (const std::string& command : commands_named_by(text_of(page))) {
      struct stat info = {};
      ASSERT_EQ(stat((kRoot / command).c_str(), &info), 0) << page << ": " << command;
      EXPECT_TRUE(S_ISDIR(info.st_mode) || (info.st_mode & S_IXUSR)) << page << ": " << command;
      all.insert(command);
    }
  }
  for (const char* command : {"apps/demo", "tests/run", "apps/study/apr_table", "tests/fuzz/run",
                              "tests/benchmark/peers.py", ".ci/nightly"})
    EXPECT_TRUE(all.count(command)) << command;
}

TEST(Readme, PathsInBackquotesExist) {
  std::size_t count = 0;
  for (const std::string& page : pages()) {
    for (const std::string& path :
         matches(text_of(page), "`((?:include|src|apps|data|tests|\\.ci)/[A-Za-z0-9_./]+)`")) {
      EXPECT_TRUE(fs::exists(kRoot / path)) << page << ": " << path;
      ++count;
    }
  }
  EXPECT_GE(count, 80u);
}

TEST(Readme, EveryVerbIsInTheTableOfVerbs) {
  const std::set<std::string> named = matches(text_of(kProgramPage), "\n\\| `([a-z_]+)` \\| It ");
  EXPECT_EQ(named, verbs());
  EXPECT_TRUE(named.count("merge"));
}

// A page may name flags of the program, of the scripts that it names, and of other programs.
TEST(Readme, FlagsOfPagesExist) {
  std::set<std::string> of_program = {"version"};
  for (const std::string& verb : verbs()) of_program.merge(flags_of(verb));
  ASSERT_TRUE(of_program.count("output") && !of_program.count("out"));
  const std::set<std::string> of_others = {"preset", "build", "target", "install", "prefix",
                                           "cflags", "libs",  "test",   "config"};
  for (const std::string& page : pages()) {
    const std::string text = text_of(page);
    std::set<std::string> known = of_program;
    for (const std::string& script : commands_named_by(text))
      if (fs::is_regular_file(kRoot / script))
        known.merge(matches(text_of(script), "--([a-z_0-9]+)"));
    for (const std::string& flag : matches(text, "[ `(|]--([a-z_0-9]+)"))
      EXPECT_TRUE(known.count(flag) || of_others.count(flag)) << page << ": --" << flag;
  }
}

// The flags of a command must be those of its verb; that another verb has them is not enough.
TEST(Readme, CommandsGiveEachVerbItsOwnFlags) {
  std::set<std::string> seen;
  for (const std::string& page : pages()) {
    for (const std::string& command : commands_of(page)) {
      for (const std::string& verb : matches(command, "pose_refine ([a-z]+) --")) {
        const std::set<std::string> known = flags_of(verb);
        ASSERT_FALSE(known.empty()) << page << ": " << command;
        for (const std::string& flag : matches(command, " --([a-z_0-9]+)"))
          EXPECT_TRUE(known.count(flag)) << page << ": --" << flag << " of " << verb;
        seen.insert(verb);
      }
    }
  }
  EXPECT_EQ(seen, verbs());
}

// Commands for the embedded data, and those without an input, run one after the other as the reader
// of a page would. `basin` gets fewer starts than it would try by default.
TEST(Readme, CommandsOfPagesRun) {
  const fs::path folder = fs::temp_directory_path() / ("pages_" + std::to_string(getpid()));
  std::set<std::string> seen;
  for (const std::string& page : pages()) {
    fs::remove_all(folder);
    fs::create_directories(folder / "build/apps");
    fs::create_symlink(kRoot / "data", folder / "data");
    fs::create_symlink(POSE_REFINE_PROGRAM, folder / "build/apps/pose_refine");
    for (const std::string& command : commands_of(page)) {
      const auto verb = all_matches(command, "^build/apps/pose_refine ([a-z]+) --");
      if (verb.empty()) continue;
      const bool needs_input = verb[0] != "simulate" && verb[0] != "benchmark";
      if (needs_input && command.find("data/room/") == std::string::npos) continue;
      const std::string few =
          verb[0] == "basin" ? " --rotations=10 --translations=0 --starts=1" : "";
      const std::string line =
          "cd '" + folder.string() + "' && " + command + few + " --quiet >out 2>&1";
      const int status = std::system(line.c_str());
      const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
      EXPECT_TRUE(code == 0 || (code == 5 && verb[0] == "refine")) << page << ": " << line;
      seen.insert(verb[0]);
    }
  }
  fs::remove_all(folder);
  EXPECT_EQ(seen, (std::set<std::string>{"basin", "benchmark", "calibrate", "compare", "inspect",
                                         "refine", "simulate"}));
}

// The table of reasons is that of the rules, row by row.
TEST(Readme, ReasonsAreThoseOfTheRules) {
  const std::string page = text_of("include/pose_refine/README.md");
  std::string table = "| reason | verdict | meaning |\n|---|---|---|\n";
  for (const ReasonInfo& reason : verdict_reasons())
    table += "| `" + std::string(reason.name) + "` | " + std::string(to_string(reason.verdict)) +
             " | " + std::string(reason.meaning) + " |\n";
  EXPECT_GE(verdict_reasons().size(), 40u);
  EXPECT_NE(page.find(table), std::string::npos) << "the table should be\n" << table;
}

// The page shows the layers of the library, each below those that it may include.
TEST(Readme, LayersOfThePageAreThoseOfTheLibrary) {
  std::set<std::string> above, library;
  std::map<std::string, std::vector<std::string>> below;
  for (const Layer& layer : layers()) {
    if (layer.name.rfind("src/", 0) != 0) continue;
    library.insert(layer.name);
    below[layer.name] = layer.below;
  }
  for (const std::string& layer :
       all_matches(text_of("src/README.md"), "\n\\| `(src/[a-z]+)` \\| ")) {
    for (const std::string& one : below[layer])
      EXPECT_TRUE(above.count(one)) << layer << ": " << one;
    above.insert(layer);
  }
  EXPECT_EQ(above, library);
}

// Comparing the text keeps the quick start compiling and running.
TEST(Readme, QuickStartIsTheOneThatIsCompiled) {
  std::string compiled;
  for (const std::string& line : lines_of(kRoot / "apps/example/02_batch.cc")) {
    if (line.rfind("// SPDX", 0) != 0) compiled += line + '\n';
  }
  EXPECT_NE(text_of("README.md").find("```cpp\n" + compiled + "```"), std::string::npos);
}

}  // namespace
}  // namespace pose_refine
