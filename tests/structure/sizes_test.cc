// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <string>

#include "structure/parameters.h"
#include "structure/sources.h"

namespace pose_refine {
namespace {

constexpr std::size_t kMaxParameters = 5;

// How often something that shall not be is still there, by file. Lists may only shrink: what is
// better than its list fails too, until the list says so.
using Counts = std::map<std::string, int>;

void expect_at_most(const Counts& found, const Counts& known, const std::string& what) {
  for (const auto& [file, count] : found) {
    const auto entry = known.find(file);
    const int allowed = entry == known.end() ? 0 : entry->second;
    EXPECT_LE(count, allowed) << file << ": " << what;
  }
  for (const auto& [file, allowed] : known) {
    const auto entry = found.find(file);
    const int count = entry == found.end() ? 0 : entry->second;
    EXPECT_GE(count, allowed) << file << " is better than its entry in the list: " << what;
  }
}

// The lines of files that hold a pattern outside of comments.
Counts lines_with(const std::vector<std::string>& files, const std::string& pattern) {
  const std::regex regex(pattern);
  Counts counts;
  for (const std::string& file : files)
    for (const std::string& line : lines_of(kRoot / file))
      if (std::regex_search(line.substr(0, line.find("//")), regex)) ++counts[file];
  return counts;
}

TEST(Sizes, FunctionsOfTheCoreHaveFewParameters) {
  const Counts known = {{"src/judge/assessment.cc", 3},
                        {"src/judge/assessment.h", 1},
                        {"src/judge/planar.cc", 1},
                        {"src/judge/planar.h", 1},
                        {"src/judge/pose_covariance.cc", 2},
                        {"src/judge/second_consensus.cc", 1},
                        {"src/judge/second_consensus.h", 1},
                        {"src/search/consensus_search.h", 1},
                        {"src/search/final_solve.cc", 1},
                        {"src/search/final_solve.h", 1},
                        {"src/search/gnc.cc", 1}};
  Counts found;
  for (const std::string& file : files_in({"src/search", "src/judge", "src/refine"}, {".h", ".cc"}))
    for (const ParameterList& list : parameter_lists(lines_of(kRoot / file), kMaxParameters + 1)) {
      ++found[file];
      std::cout << file << ":" << list.line << ": " << list.name << " has " << list.parameters
                << " parameters\n";
    }
  expect_at_most(found, known, "more than 5 parameters");
}

TEST(Sizes, WhatASearchChangesIsNoStateOfTheFactor) {
  const Counts known = {{"src/factor/points/point_factor.cc", 6},
                        {"src/factor/points/point_factor.h", 1},
                        {"src/judge/assessment.cc", 6},
                        {"src/judge/pose_covariance.cc", 2},
                        {"src/refine/camera_refinement.cc", 1},
                        {"src/refine/refine.cc", 9},
                        {"src/search/final_solve.cc", 5},
                        {"src/search/gnc.cc", 3},
                        {"src/search/minimize.cc", 3},
                        {"src/search/regate.cc", 4},
                        {"src/search/rescue.cc", 2},
                        {"src/search/rescue_candidate.cc", 8},
                        {"src/search/scale_search.cc", 19},
                        {"src/solve/bundle.cc", 3},
                        {"src/solve/ceres_plain.cc", 2}};
  const Counts found =
      lines_with(files_in({"src"}, {".h", ".cc"}),
                 "\\b(image|factor)_?\\.(loss|setup\\.z0|largest_px)\\b|\\bset_loss_scale\\b");
  expect_at_most(found, known, "a search writes into what is searched");
}

TEST(Sizes, ParametersAreCounted) {
  const std::vector<std::string> source = {
      "int f(const std::map<int, double>& a, Pose b = {1, 2},",
      "      const std::function<void(int, int)>& c, double d[3], bool e, T* f);  // (x y, x y)",
      "g(a, b.c, \"int a, int b\", f(1), 5, 6);",
      "auto h = [&](int a, int b, int c, int d, int e, int f) {};",
      "double k(int a, int b, int c, int d, int e);"};
  const auto lists = parameter_lists(source, kMaxParameters + 1);
  ASSERT_EQ(lists.size(), 2u);
  EXPECT_EQ(lists[0].name, "f");
  EXPECT_EQ(lists[0].parameters, 6u);
  EXPECT_EQ(lists[0].line, 1);
  EXPECT_EQ(lists[1].name, "");
  EXPECT_EQ(lists[1].line, 4);
  EXPECT_EQ(parameter_lists(source, kMaxParameters).size(), 3u);
}

}  // namespace
}  // namespace pose_refine
