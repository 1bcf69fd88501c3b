// SPDX-License-Identifier: BSD-3-Clause
#include "structure/layers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>

#include "structure/sources.h"

namespace pose_refine {
namespace {

using Arrow = std::pair<std::string, std::string>;

// Arrows that still run sideways or up; the list may only shrink.
const std::set<Arrow>& pending() {
  static const std::set<Arrow> arrows = {};
  return arrows;
}

// Why a line of a file may not be there; empty: it may.
std::string fault(const std::string& file, const std::string& line) {
  const std::string included = included_by(file, line);
  if (included.empty()) {
    static const std::regex ours("^\\s*#\\s*include\\s*\"");
    return std::regex_search(line, ours) ? "no such file" : "";
  }
  const std::string from = layer_of(file), to = layer_of(included);
  if (to.empty()) return included + " is in no layer";
  return may_include(from, to) ? "" : from + " may not include " + to;
}

TEST(Layers, EveryIncludePointsDownwards) {
  std::set<Arrow> left = pending();
  std::size_t includes = 0;
  for (const std::string& file : code_files()) {
    ASSERT_NE(layer_of(file), "") << file << " is in no layer";
    int number = 0;
    for (const std::string& line : lines_of(kRoot / file)) {
      ++number;
      includes += included_by(file, line).empty() ? 0 : 1;
      const std::string why = fault(file, line);
      if (why.empty() || left.erase({file, included_by(file, line)}) == 1) continue;
      ADD_FAILURE() << file << ":" << number << ": " << line << "  (" << why << ")";
    }
  }
  EXPECT_GT(includes, 1000u);
  for (const auto& [file, included] : left)
    ADD_FAILURE() << file << " no longer includes " << included << ": strike it from the list";
}

// Files that do not exist are planted, one for each rule.
TEST(Layers, ArrowsThatRunUpOrSidewaysAreFound) {
  const std::vector<Arrow> planted = {
      {"src/geometry/pose.cc", "camera/models.h"},
      {"src/io/images.cc", "solve/solution.h"},
      {"src/problem/image.cc", "pose_refine/refine.h"},
      {"src/search/msac.cc", "judge/verdict.h"},
      {"src/observe/observation.cc", "solve/solution.h"},
      {"include/pose_refine/image.h", "pose_refine/refine.h"},
      {"include/pose_refine/options.h", "pose_refine/learned/objectives.h"},
      {"src/refine/refine.cc", "apps/cli/exit.h"},
      {"src/refine/refine.cc", "tests/support/scene.h"},
      {"apps/cli/help.cc", "apps/input/convention.h"},
      {"apps/input/priors.cc", "apps/refine/report.h"},
      {"apps/compare/tables.cc", "apps/refine/report.h"},
      {"apps/convert.cc", "apps/inspect/model_summary.h"},
      {"apps/study/rescue_table/real.cc", "support/libmv.h"},
      {"apps/study/rescue_table/real.cc", "../nre_table/data.h"},
      {"tests/support/scene.h", "maps/scene.h"},
      {"src/loss/loss.cc", "loss/is_not_there.h"},
  };
  for (const auto& [file, included] : planted)
    EXPECT_NE(fault(file, "#include \"" + included + "\""), "") << file << " " << included;
  EXPECT_NE(fault("src/loss/loss.cc", "  # include <pose_refine/refine.h>"), "");
  EXPECT_EQ(fault("src/search/msac.cc", "#include \"solve/trust_step.h\""), "");
  EXPECT_EQ(fault("src/search/msac.cc", "#include <cmath>"), "");
  EXPECT_EQ(fault("tests/cli/maps_test.cc", "#include \"apps/cli/exit.h\""), "");
  EXPECT_EQ(layer_of("include/pose_refine/is_not_there.h"), "");
  EXPECT_EQ(layer_of("src/is_not_there/a.h"), "");
}

TEST(Layers, ExistAndAreOrdered) {
  std::set<std::string> lower, headers;
  for (const Layer& layer : layers()) {
    EXPECT_TRUE(std::filesystem::exists(kRoot / layer.name)) << layer.name;
    for (const std::string& name : layer.below)
      EXPECT_TRUE(name == "*" || lower.count(name) == 1) << layer.name << " -> " << name;
    EXPECT_TRUE(lower.insert(layer.name).second) << layer.name << " is listed twice";
    for (const std::string& header : layer.headers) {
      EXPECT_TRUE(headers.insert(header).second) << header << " is in two layers";
      EXPECT_TRUE(std::filesystem::exists(kRoot / "include/pose_refine" / header)) << header;
    }
  }
}

// A permission that nobody uses is struck, so that the table is the drawing of the code.
TEST(Layers, MayIncludeNoMoreThanTheyDo) {
  std::set<Arrow> used;
  for (const std::string& file : code_files())
    for (const std::string& line : lines_of(kRoot / file))
      used.insert({layer_of(file), layer_of(included_by(file, line))});
  for (const Layer& layer : layers())
    for (const std::string& name : layer.below)
      EXPECT_TRUE(name == "*" || used.count({layer.name, name}) == 1)
          << layer.name << " includes nothing of " << name;
}

TEST(Layers, TheLibraryKnowsNeitherFlagsNorLogs) {
  const std::regex banned("#include <(gflags|glog)/");
  for (const std::string& file : files_in({"include", "src"}, {".h", ".cc", ".inc"})) {
    for (const std::string& line : lines_of(kRoot / file)) {
      EXPECT_FALSE(std::regex_search(line, banned)) << file << ": " << line;
    }
  }
}

}  // namespace
}  // namespace pose_refine
