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

// How often something that shall not be is still there, by file.
using Counts = std::map<std::string, int>;

void expect_none(const Counts& found, const std::string& what) {
  for (const auto& [file, count] : found) EXPECT_EQ(count, 0) << file << ": " << what;
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
  Counts found;
  for (const std::string& file : files_in({"src/search", "src/judge", "src/refine"}, {".h", ".cc"}))
    for (const ParameterList& list : parameter_lists(lines_of(kRoot / file), kMaxParameters + 1)) {
      ++found[file];
      std::cout << file << ":" << list.line << ": " << list.name << " has " << list.parameters
                << " parameters\n";
    }
  expect_none(found, "more than 5 parameters");
}

TEST(Sizes, WhatASearchChangesIsNoStateOfTheFactor) {
  const Counts found =
      lines_with(files_in({"src"}, {".h", ".cc"}),
                 "\\b(image|factor)_?\\.(loss|setup\\.z0|largest_px)\\b|\\bset_loss_scale\\b");
  expect_none(found, "a search writes into what is searched");
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
