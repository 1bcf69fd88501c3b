// SPDX-License-Identifier: BSD-3-Clause
// Names find each other by their spelling, or by the times that they are.
#include "io/text/name_pairs.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

#include "io/text/decimal.h"
#include "io/text/image_name.h"
#include "io/text/time_names.h"
#include "io/text/time_pairs.h"

namespace pose_refine::io {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::size_t kNone = NameIndex::kNone;

NameRules rules(NameMatch match, double most = 0.01, double offset = 0.0) {
  NameRules rules = match;
  rules.max_time_difference = most;
  rules.time_offset = offset;
  return rules;
}

TEST(Decimals, LoseTheirExponentAndNoDigit) {
  EXPECT_EQ(plain_decimal("1.403715529112143517e+09"), "1403715529.112143517");
  EXPECT_EQ(plain_decimal("1.305031102175303936E9"), "1305031102.175303936");
  EXPECT_EQ(plain_decimal("-12.5e-3"), "-0.0125");
  EXPECT_EQ(plain_decimal("5e2"), "500");
  EXPECT_EQ(plain_decimal("0.000000000000000000e+00"), "0.000000000000000000");
  EXPECT_EQ(plain_decimal("1305031102.1604"), "1305031102.1604");
  EXPECT_FALSE(plain_decimal("frame"));
  EXPECT_FALSE(plain_decimal("1e999999999"));
}

TEST(Decimals, AreScaledAndRoundedToWholeNumbers) {
  EXPECT_EQ(scaled_integer("1305031102.1753", 9), 1305031102175300000);
  EXPECT_EQ(scaled_integer("-0.0000000015", 9), -2);
  EXPECT_EQ(scaled_integer(".5", 9), 500000000);
  EXPECT_EQ(scaled_integer("12.", 0), 12);
  EXPECT_FALSE(scaled_integer("99999999999999999999", 0));
}

TEST(Times, AreToldFromTheirSize) {
  const auto one = [](std::string_view name) { return times_of({name}).value().front(); };
  const std::int64_t time = 1403636579763555584;
  EXPECT_EQ(one("1403636579763555584"), time);
  EXPECT_EQ(one("1403636579.763555584"), time);
  EXPECT_EQ(one("1.403636579763555584e+09"), time);
  EXPECT_EQ(one("1.403636579763555584e+18"), time);
  EXPECT_EQ(one("1403636579763555"), time - 584);
  EXPECT_EQ(one("1403636579763"), time - 555584);
  EXPECT_EQ(one("cam0/data/1403636579763555584.png"), time);
  EXPECT_EQ(one("rgb\\1403636579.763555584.PNG"), time);
  EXPECT_EQ(one("0000000001000000000"), 1000000000);
  EXPECT_EQ(one("12"), 12000000000);
  EXPECT_EQ(one("-0.5"), -500000000);
}

TEST(Times, AreNeitherCountsOfImagesNorOtherNames) {
  for (const char* name :
       {"000042", "42.png", "000042.png", "frame-000042", "a", "", "nan", "1e30"})
    EXPECT_FALSE(times_of({name})) << name;
  EXPECT_FALSE(times_of({}));
  EXPECT_FALSE(times_of({"1.5", "x"}));
  EXPECT_FALSE(times_of({"seq1/1.5.png", "seq2/1.5.png"}));
}

TEST(NearestTimes, GoOneToOneNearestFirst) {
  EXPECT_THAT(nearest_times({0, 8, 20}, {9, 1, 40}, 5), ElementsAre(1, 0, kNoPartner));
  // 4 and 6 both are nearest to 5, which goes to the first of them; 6 has to go on.
  EXPECT_THAT(nearest_times({4, 6}, {5}, 5), ElementsAre(0, kNoPartner));
  EXPECT_THAT(nearest_times({4, 6}, {5, 20}, 100), ElementsAre(0, 1));
  EXPECT_THAT(nearest_times({}, {5}, 5), ElementsAre());
  EXPECT_THAT(nearest_times({7}, {2}, 5), ElementsAre(0));
  EXPECT_THAT(nearest_times({7}, {2}, 4), ElementsAre(kNoPartner));
  constexpr std::int64_t kFar = 8'000'000'000'000'000'000;
  EXPECT_THAT(nearest_times({-kFar}, {kFar}, 10), ElementsAre(kNoPartner));
}

// The same as by trying all pairs in the order of their gaps.
TEST(NearestTimes, AreThoseOfTheGreedyDefinition) {
  std::srand(7);
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<std::int64_t> a, b;
    for (int i = 0; i < 12; ++i) (i % 3 ? a : b).push_back(std::rand() % 1000);
    std::vector<std::tuple<std::int64_t, std::size_t, std::size_t>> gaps;
    for (std::size_t i = 0; i < a.size(); ++i)
      for (std::size_t j = 0; j < b.size(); ++j) gaps.emplace_back(std::abs(a[i] - b[j]), i, j);
    std::sort(gaps.begin(), gaps.end());
    std::vector<bool> used_a(a.size(), false), used_b(b.size(), false);
    std::int64_t wanted = 0, found = 0;
    for (const auto& [gap, i, j] : gaps) {
      if (gap > 300 || used_a[i] || used_b[j]) continue;
      used_a[i] = used_b[j] = true;
      wanted += gap;
    }
    const auto partner = nearest_times(a, b, 300);
    for (std::size_t i = 0; i < a.size(); ++i)
      if (partner[i] != kNoPartner) found += std::abs(a[i] - b[partner[i]]);
    EXPECT_EQ(found, wanted) << "trial " << trial;
  }
}

TEST(NamePairs, OfTimesDoNotDependOnTheirUnitAndDigits) {
  const NameList ns = {"1706340000200000000", "1706340001300000000"};
  const NameList s = {"1706340001.300000000", "1706340000.2"};
  const auto pairs = pair_names(s, ns, {});
  ASSERT_TRUE(pairs.ok());
  EXPECT_TRUE(pairs->by_time);
  EXPECT_THAT(pairs->of, ElementsAre(1, 0));
  EXPECT_EQ(pairs->largest_difference, 0.0);
}

TEST(NamePairs, OfTimesObeyTheDifferenceAndTheOffset) {
  const NameList a = {"10.0", "11.0"}, b = {"10.004", "11.02"};
  const auto near = pair_names(a, b, {});
  EXPECT_THAT(near->of, ElementsAre(0, kNone));
  EXPECT_NEAR(near->largest_difference, 0.004, 1e-12);
  EXPECT_THAT(pair_names(a, b, rules(NameMatch::kFull, 0.02))->of, ElementsAre(0, 1));
  EXPECT_THAT(pair_names(a, b, rules(NameMatch::kFull, 0.0))->of, ElementsAre(kNone, kNone));
  EXPECT_THAT(pair_names(a, b, rules(NameMatch::kFull, 0.01, 0.02))->of, ElementsAre(kNone, 1));
  EXPECT_THAT(pair_names(a, b, rules(NameMatch::kFull, 0.01, 1.015))->of, ElementsAre(1, kNone));
}

TEST(NamePairs, OfTimesAndOfCountsAreNotMixed) {
  const auto pairs = pair_names({"0.0", "1.0"}, {"000000.png", "000001.png"}, {});
  EXPECT_FALSE(pairs->by_time);
  EXPECT_EQ(pairs->count(), 0u);
}

TEST(Stems, HaveNoEndingButTheirDigits) {
  EXPECT_EQ(without_ending("a/b.png"), "a/b");
  EXPECT_EQ(without_ending("frame-000001.color.png"), "frame-000001");
  EXPECT_EQ(without_ending("B.JPEG"), "B");
  EXPECT_EQ(without_ending("1305031102.175304"), "1305031102.175304");
  EXPECT_EQ(without_ending("cam.left"), "cam.left");
  EXPECT_EQ(without_ending(".png"), ".png");
  EXPECT_EQ(canonical_name(".\\train\\.\\f-1.png"), "train/f-1");
  EXPECT_EQ(canonical_name("./a//b"), "a/b");
  EXPECT_EQ(canonical_name("./"), "./");
}

TEST(Stems, FindWhatIsTheSameImage) {
  const NameList names = {"train/frame-000000.png", "frame-000001.png", "x/1305.25.png"};
  const auto find = [&](std::string_view name) {
    return pair_names({name}, names, NameMatch::kStem)->of.front();
  };
  EXPECT_EQ(find("train\\frame-000000"), 0u);
  EXPECT_EQ(find("./frame-000000"), 0u);
  EXPECT_EQ(find("frame-000001.color.png"), 1u);
  EXPECT_EQ(find("a/b/frame-000001.jpg"), 1u);
  EXPECT_EQ(find("000000"), 0u);
  EXPECT_EQ(find("1"), 1u);
  EXPECT_EQ(find("1305.25"), 2u);
  EXPECT_EQ(find("other-000001"), kNone);
  EXPECT_EQ(find("frame-00000"), kNone);
  EXPECT_EQ(find("test/frame-000000"), kNone);
}

TEST(Stems, ThatFitTwoAreRefusedByName) {
  const auto two = pair_names({"frame-1"}, {"a/frame-1.png", "b/frame-1.png"}, NameMatch::kStem);
  ASSERT_FALSE(two.ok());
  EXPECT_EQ(two.error().code, ErrorCode::kAmbiguous);
  EXPECT_THAT(two.error().message, HasSubstr("'a/frame-1.png' and 'b/frame-1.png'"));
  const auto both = pair_names({"a/f.png", "a/f.jpg"}, {"a/f"}, NameMatch::kStem);
  ASSERT_FALSE(both.ok());
  EXPECT_THAT(both.error().message, HasSubstr("'a/f.png' and 'a/f.jpg' both match 'a/f'"));
  // The whole name is nearer than a part of it.
  const auto whole = pair_names({"f.png"}, {"a/f.png", "f.jpg"}, NameMatch::kStem);
  ASSERT_TRUE(whole.ok());
  EXPECT_EQ(whole->of.front(), 1u);
}

TEST(NoPair, NamesTheNearestOneAndTheFlag) {
  EXPECT_THAT(no_pair_hint({"train\\frame-000000"}, {"frame-000007.png", "frame-000000.png"}, {}),
              HasSubstr("nearest to 'train\\frame-000000' is 'frame-000000.png'; "
                        "--name_match=stem finds 1 of 1"));
  EXPECT_THAT(no_pair_hint({"x/a.png"}, {"y/a.png"}, {}), HasSubstr("--name_match=basename"));
  EXPECT_THAT(no_pair_hint({"a"}, {"b"}, {}), HasSubstr("no --name_match finds any"));
  const std::string times = no_pair_hint({"10.5", "12.0"}, {"11.0", "20.0"}, {});
  EXPECT_THAT(times, HasSubstr("nearest two are 0.5 s apart"));
  EXPECT_THAT(times, HasSubstr("--time_offset"));
}

// Their difference is beyond 64 bits of nanoseconds with a sign.
TEST(NoPair, SaysHowFarTimesAreApart) {
  EXPECT_THAT(no_pair_hint({"4100000000"}, {"-4100000000"}, rules(NameMatch::kFull, 0.01, 4.1e9)),
              HasSubstr("nearest two are 1.23e+10 s apart"));
}

TEST(NamePairs, TakeManyTimesWithoutMuchTime) {
  std::vector<std::string> a, b;
  for (int i = 0; i < 50000; ++i) {
    a.push_back(std::to_string(1305031102 + i / 10) + "." + std::to_string(i % 10) + "3");
    b.push_back(std::to_string(1305031102 + i / 10) + "." + std::to_string(i % 10) + "35");
  }
  const auto pairs =
      pair_names({a.begin(), a.end()}, {b.begin(), b.end()}, rules(NameMatch::kFull, 1e9));
  ASSERT_TRUE(pairs.ok());
  EXPECT_EQ(pairs->count(), a.size());
  EXPECT_NEAR(pairs->largest_difference, 0.005, 1e-9);
}

// Two cameras count their images alike, so that a base name is that of several images.
TEST(NoPairHint, NamesWhatABaseNameWouldJoin) {
  const NameList right = {"right/0.png", "right/1.png"}, left = {"left/0.png", "left/1.png"};
  const std::string joined = no_pair_hint(right, left, NameMatch::kFull);
  EXPECT_THAT(joined, HasSubstr("--name_match=basename would join 2 of 2, but 'right/0.png' with "
                                "'left/0.png', which may be another image"));
  EXPECT_THAT(no_pair_hint({"0.png"}, left, NameMatch::kFull),
              HasSubstr("--name_match=basename finds 1 of 1"));
  EXPECT_THAT(no_pair_hint({"b/left/0.png"}, left, NameMatch::kFull),
              HasSubstr("--name_match=basename finds 1 of 1"));
  EXPECT_THAT(no_pair_hint({"cleft/0.png"}, left, NameMatch::kFull),
              HasSubstr("would join 1 of 1, but 'cleft/0.png' with 'left/0.png'"));
}

TEST(NoPairHint, SaysWhyAWayFails) {
  EXPECT_THAT(no_pair_hint({"0.png"}, {"left/0.png", "right/0.png"}, NameMatch::kFull),
              HasSubstr("; --name_match=basename fails: "));
  EXPECT_THAT(no_pair_hint({"a.png"}, {"b.png"}, NameMatch::kFull),
              HasSubstr(", and no --name_match finds any"));
}

}  // namespace
}  // namespace pose_refine::io
