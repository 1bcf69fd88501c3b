// SPDX-License-Identifier: BSD-3-Clause
#include "io/text/scanner.h"

#include <gmock/gmock.h>

#include "support/io_scratch.h"

namespace pose_refine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> lines_of(const std::string& bytes) {
  io::Buffer buffer = io::Buffer::copy_of(bytes);
  buffer.normalize_text();
  io::Lines lines(buffer.view(), "file");
  std::vector<std::string> result;
  while (const auto line = lines.next()) result.emplace_back(line->text());
  return result;
}

TEST(Lines, EndsWithAnyLineBreak) {
  for (const char* text : {"a b\nc\n\nd", "a b\r\nc\r\n\r\nd\r\n", "a b\rc\r\rd\r",
                           "\xEF\xBB\xBF"
                           "a b\nc\r\n\rd\n"}) {
    EXPECT_THAT(lines_of(text), ElementsAre("a b", "c", "", "d")) << text;
  }
}

TEST(Lines, CountsFromOneAndSkipsCommentsAndBlanks) {
  io::Lines lines("# no\n\n \t\n  # no\n x  y \n", "file");
  const auto line = lines.next_data();
  ASSERT_TRUE(line);
  EXPECT_EQ(line->number(), 5);
  io::Line cursor = *line;
  EXPECT_EQ(cursor.rest(), "x  y");
  EXPECT_FALSE(lines.next_data());
}

TEST(Line, LeavesABadNumberForTheMessage) {
  io::Line line("1.5\t 1,5 7", 1);
  EXPECT_EQ(line.real(), 1.5);
  EXPECT_FALSE(line.real());
  EXPECT_EQ(line.token(), "1,5");
  EXPECT_EQ(line.integer<int>(), 7);
  EXPECT_FALSE(line.integer<int>());
  EXPECT_TRUE(line.at_end());
}

TEST(Line, TreatsANulAsPartOfAToken) {
  const std::string_view text("1\0 2", 4);
  io::Line line(text, 1);
  EXPECT_FALSE(line.real());
  EXPECT_EQ(line.token().size(), 2u);
}

TEST(Line, HoldsAMegabyte) {
  std::string text;
  for (int i = 0; i < 200000; ++i) text += "1.25 ";
  io::Line line(text, 1);
  int count = 0;
  while (line.real()) ++count;
  EXPECT_EQ(count, 200000);
  EXPECT_TRUE(line.at_end());
}

TEST(Quoted, HidesBytesThatAreNoTextAndNothingElse) {
  EXPECT_EQ(io::quoted("a\x80"
                       "b\xC3\xA9\x80\xC3"),
            "'a?b\xC3\xA9?"
            "?'");
  EXPECT_EQ(io::quoted("\xE2\x82"
                       "c\xF0\x9F\x98\x80\x1B"),
            "'??c\xF0\x9F\x98\x80?'");
}

TEST(ReadTextFile, NamesUtf16) {
  const testing::Scratch scratch;
  const auto text = io::read_text_file(scratch.put("x", std::string("\xFF\xFE"
                                                                    "a\0",
                                                                    4)));
  ASSERT_FALSE(text.ok());
  EXPECT_THAT(text.error().to_string(), HasSubstr("UTF-16"));
}

}  // namespace
}  // namespace pose_refine
