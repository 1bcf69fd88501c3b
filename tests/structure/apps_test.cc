// SPDX-License-Identifier: BSD-3-Clause
// Flags are read in the files that define them; below these go plain structs.
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "structure/sources.h"

namespace pose_refine {
namespace {

std::vector<std::string> program_files() {
  return files_in({"apps"}, {".h", ".cc"});
}

// The names that the expression's first group captures.
std::set<std::string> names_in(const std::string& file, const std::regex& expression) {
  std::string text;
  for (const std::string& line : lines_of(kRoot / file)) text += line + '\n';
  std::set<std::string> names;
  const std::sregex_iterator end;
  for (std::sregex_iterator at(text.begin(), text.end(), expression); at != end; ++at)
    names.insert((*at)[1].str());
  return names;
}

TEST(Apps, ReadAFlagOnlyWhereItIsDefined) {
  const std::set<std::string> of_glog = {"v", "logtostderr", "minloglevel"};
  const std::regex read("\\bFLAGS_(\\w+)"), defined("\\bDEFINE_\\w+\\(\\s*(\\w+)"),
      declared("\\bDECLARE_\\w+\\((\\w+)");
  std::size_t flags = 0;
  for (const std::string& file : program_files()) {
    std::set<std::string> own = names_in(file, defined);
    if (file == "apps/cli/process_flags.cc") own.insert(of_glog.begin(), of_glog.end());
    for (const std::string& name : names_in(file, read)) {
      EXPECT_EQ(own.count(name), 1u) << file << " reads --" << name;
      ++flags;
    }
    for (const std::string& name : names_in(file, declared))
      EXPECT_EQ(own.count(name), 1u) << file << " declares --" << name;
  }
  EXPECT_GT(flags, 60u);
}

TEST(Apps, DefineFlagsInNoHeader) {
  const std::regex flag("\\b(FLAGS_|DEFINE_|DECLARE_)\\w+");
  for (const std::string& file : files_in({"apps"}, {".h"}))
    for (const std::string& line : lines_of(kRoot / file))
      EXPECT_FALSE(std::regex_search(line, flag)) << file << ": " << line;
}

}  // namespace
}  // namespace pose_refine
