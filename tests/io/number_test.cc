// SPDX-License-Identifier: BSD-3-Clause
#include "io/text/number.h"

#include <gtest/gtest.h>

#include <random>

#include "support/io_scratch.h"

namespace pose_refine {
namespace {

using io::to_integer;
using io::to_real;

TEST(Number, DemandsThatTheWholeTokenIsANumber) {
  for (const char* token : {"1,5", "1.5abc", "0x1p3", "", "+", "-", "+-1", "--1", "1e", "1e+", ".",
                            "1 ", " 1", "1_0", "1.2.3", "e5", "1d5"}) {
    EXPECT_FALSE(to_real(token)) << token;
  }
}

TEST(Number, RefusesWhatIsNotFinite) {
  for (const char* token : {"nan", "NaN", "-nan", "inf", "-Infinity", "nan(1)", "1e400", "-1e400",
                            "1e99999999999999999999", "0.1e99999999999999999999"}) {
    EXPECT_FALSE(to_real(token)) << token;
  }
}

TEST(Number, AcceptsSignsAndLongExponents) {
  EXPECT_EQ(to_real("+1.5"), 1.5);
  EXPECT_EQ(to_real("8.6e-002"), 0.086);
  EXPECT_EQ(to_real("1E+05"), 1e5);
  EXPECT_EQ(to_real(".5"), 0.5);
  EXPECT_EQ(to_real("5."), 5.0);
  EXPECT_EQ(to_real("0e999999"), 0.0);
}

TEST(Number, TurnsWhatIsTooSmallIntoZero) {
  const std::string zeros(400, '0');
  for (const std::string& token :
       {std::string("1e-400"), std::string("1e-99999999999999999999"), "0." + zeros + "1",
        "0." + zeros + "1e5", "1" + zeros + "e-999"}) {
    ASSERT_TRUE(to_real(token)) << token;
    EXPECT_TRUE(testing::same_bits(*to_real(token), 0.0)) << token;
  }
  EXPECT_TRUE(testing::same_bits(*to_real("-1e-400"), -0.0));
  EXPECT_FALSE(to_real("1" + zeros));
  EXPECT_FALSE(to_real("0.00001e999"));
}

TEST(Number, ReadsIntegersWhole) {
  EXPECT_EQ(to_integer<std::uint32_t>("4294967295"), 4294967295u);
  EXPECT_EQ(to_integer<std::uint32_t>("+7"), 7u);
  for (const char* token : {"4294967296", "-1", "1.0", "", "+", "0x10", "7 "}) {
    EXPECT_FALSE(to_integer<std::uint32_t>(token)) << token;
  }
}

TEST(Number, WritesTheShortestDigits) {
  const std::pair<double, const char*> numbers[] = {
      {0.1, "0.1"},
      {1e22, "1e+22"},
      {5e-324, "5e-324"},
      {1.0 / 3.0, "0.3333333333333333"},
      {0.1 + 0.2, "0.30000000000000004"},
      {-0.0, "-0"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {100.0, "100"}};
  for (const auto& [number, expected] : numbers) {
    std::string text;
    io::append_number(text, number);
    EXPECT_EQ(text, expected);
    EXPECT_TRUE(testing::same_bits(*to_real(text), number)) << text;
  }
}

TEST(Number, WritesDigitsThatReadBackToTheSameBits) {
  std::mt19937_64 random(1);
  const testing::CommaLocale comma;
  std::vector<double> values = {0.0,
                                -0.0,
                                0.1,
                                5e-324,
                                -2.2250738585072011e-308,
                                1.7976931348623157e308,
                                1e22,
                                123456789012345678.0};
  for (int i = 0; i < 20000; ++i) {
    const std::uint64_t bits = random();
    double value;
    std::memcpy(&value, &bits, sizeof value);
    if (std::isfinite(value)) values.push_back(value);
  }
  for (double value : values) {
    std::string text;
    io::append_number(text, value);
    ASSERT_LE(text.size(), 24u);
    ASSERT_TRUE(to_real(text)) << text;
    ASSERT_TRUE(testing::same_bits(*to_real(text), value)) << text;
  }
}

// X4: standard libraries without from_chars for reals take another way.
TEST(Number, IsReadTheSameWithoutFromChars) {
  std::vector<std::string> tokens = {"",         "-",
                                     "+1",       "1",
                                     "-1.5",     "1.",
                                     ".5",       ".",
                                     "-.e5",     "1e",
                                     "1e+",      "1e5x",
                                     "1,5",      "0x10",
                                     "1e400",    "-1e400",
                                     "1e-400",   "-1e-400",
                                     "5e-324",   "0e999",
                                     "-0.0",     "inf",
                                     "-INF",     "infini",
                                     "Infinity", "nan",
                                     "-nan",     "nanx",
                                     "1.5abc",   " 1",
                                     "1 2",      "1e-5",
                                     "1E+05",    "--1",
                                     "1.2.3",    "00012",
                                     "e5",       "1e99999999999",
                                     "0.0000e-9"};
  std::mt19937_64 random(9);
  for (int i = 0; i < 5000; ++i) {
    const std::uint64_t bits = random();
    double value;
    std::memcpy(&value, &bits, sizeof value);
    std::string text;
    io::append_number(text, value);
    tokens.push_back(text);
    text[random() % text.size()] = "0123456789.-+eE,x "[random() % 18];
    tokens.push_back(text);
  }
  const testing::CommaLocale comma;
  for (const std::string& token : tokens) {
    const char *first = token.data(), *last = first + token.size();
    double expected = 7.0, found = 7.0;
    const auto a = std::from_chars(first, last, expected);
    const auto b = real_by_stream(first, last, found);
    EXPECT_EQ(a.ptr, b.ptr) << token;
    EXPECT_EQ(a.ec, b.ec) << token;
    EXPECT_TRUE(testing::same_bits(expected, found) || std::isnan(expected)) << token;
    EXPECT_EQ(std::isnan(expected), std::isnan(found)) << token;
  }
}

}  // namespace
}  // namespace pose_refine
