// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include "pose_refine/io.h"
#include "support/io_scratch.h"

namespace pose_refine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Scratch;

Result<Correspondences> matches_of(const std::string& text, double pixel_center = 0.5) {
  const Scratch scratch;
  return read_matches(scratch.put("m.txt", text), pixel_center);
}

void expect_refused(const std::string& text, std::int64_t line, const std::string& words) {
  const auto matches = matches_of(text);
  ASSERT_FALSE(matches.ok()) << text;
  EXPECT_EQ(matches.error().line, line) << matches.error().to_string();
  EXPECT_THAT(matches.error().to_string(), HasSubstr(words));
}

TEST(Matches, BeginWithFiveColumnsWithoutAHeader) {
  for (const char* text :
       {"1 2 3 4 5 extra\n6 7 8 9 10\n", "1,2,3,4,5,extra\n6,7,8,9,10\n",
        "1, 2, 3, 4, 5\n6 ,7,8\t,9,10\r\n", "# a remark\n\n1 2 3 4 5\n6 7 8 9 10",
        "x,y,X,Y,Z\n1,2,3,4,5\n6,7,8,9,10\n", "# x, y, X, Y, Z\n1 2 3 4 5\n6 7 8 9 10\n",
        "# x y X Y Z   (pixel, weight sigma)\n1 2 3 4 5\n6 7 8 9 10\n"}) {
    const auto matches = matches_of(text);
    ASSERT_TRUE(matches.ok()) << matches.error().to_string();
    EXPECT_THAT(matches->u, ElementsAre(1, 6)) << text;
    EXPECT_THAT(matches->v, ElementsAre(2, 7));
    EXPECT_THAT(matches->x, ElementsAre(3, 8));
    EXPECT_THAT(matches->y, ElementsAre(4, 9));
    EXPECT_THAT(matches->z, ElementsAre(5, 10));
    EXPECT_TRUE(matches->weight.empty() && matches->sxx.empty() && matches->point3D_id.empty());
  }
}

// OpenCV's SIFT puts the center of the first pixel at 0.25, 0.25 by default.
TEST(Matches, TheFirstPixelsCenterMayBeAnywhere) {
  EXPECT_THAT(matches_of("1 2 3 4 5\n", 0.25)->u, ElementsAre(1.25));
  EXPECT_THAT(matches_of("1 2 3 4 5\n", -1.0)->v, ElementsAre(3.5));
}

TEST(Matches, TheHeaderNamesColumnsInAnyOrder) {
  const auto matches = matches_of(
      "# Z Y X y x votes weight sigma point3D_id\n5 4 3 2 1 text 0.5 2 -1\n5 4 3 2 1 t 0 1 7e0\n");
  ASSERT_TRUE(matches.ok()) << matches.error().to_string();
  EXPECT_THAT(matches->u, ElementsAre(1, 1));
  EXPECT_THAT(matches->z, ElementsAre(5, 5));
  EXPECT_THAT(matches->weight, ElementsAre(0.5, 0));
  EXPECT_THAT(matches->sxx, ElementsAre(4, 1));
  EXPECT_THAT(matches->sxy, ElementsAre(0, 0));
  EXPECT_THAT(matches->syy, ElementsAre(4, 1));
  EXPECT_THAT(matches->point3D_id, ElementsAre(~std::uint64_t{0}, 7));
}

TEST(Matches, PointsMayBeUnsure) {
  const auto matches = matches_of("x y X Y Z point_sigma\n1 2 3 4 5 0.5\n1 2 3 4 5 0\n");
  ASSERT_TRUE(matches.ok()) << matches.error().to_string();
  ASSERT_EQ(matches->point_covariance.size(), 2U);
  EXPECT_EQ(matches->point_covariance[0], 0.25 * Matrix3::Identity());
  EXPECT_EQ(matches->point_covariance[1], Matrix3::Zero());
}

TEST(Matches, ShiftsPixelsToTheCornerOrigin) {
  EXPECT_EQ(matches_of("1 2 3 4 5", 0.0)->u[0], 1.5);
  EXPECT_EQ(matches_of("1 2 3 4 5", 0.0)->v[0], 2.5);
  EXPECT_EQ(matches_of("1 2 3 4 5", 0.5)->u[0], 1.0);
}

TEST(Matches, AHeaderAloneGivesNone) {
  const auto matches = matches_of("# x y X Y Z\n");
  ASSERT_TRUE(matches.ok());
  EXPECT_EQ(matches->size(), 0u);
}

TEST(Matches, NamesTheLineOfWhatIsWrong) {
  expect_refused("1 2 3 4 5\n1 2 3 4\n", 2, "expected at least 5 columns (x y X Y Z), found 4");
  expect_refused("1 2 3 4 5\n1 2 nanx 4 5\n", 2, "'nanx'");
  expect_refused("1 2 3 4 5\n1 2 3,5 4 5\n", 2, "'3,5'");
  expect_refused("1,5 2,5 3,5 4,5 5,5\n", 1, "'1,5'");
  expect_refused("1,2,,4,5\n", 1, "''");
  expect_refused("u v X Y Z\n1 2 3 4 5\n", 1, "must name the columns x y X Y Z");
  expect_refused("x y X Y Z weight\n1 2 3 4 5 -1\n", 2, "weight");
  expect_refused("x y X Y Z weight\n1 2 3 4 5\n", 2, "found 5");
  for (const char* sigma : {"-1", "1e200"}) {
    expect_refused(std::string("x y X Y Z point_sigma\n1 2 3 4 5 ") + sigma, 2, "point_sigma");
  }
  for (const char* sigma : {"0", "-1", "1e200", "1e-200"}) {
    expect_refused(std::string("x y X Y Z sigma\n1 2 3 4 5 ") + sigma, 2, "sigma");
  }
  for (const char* covariance : {"1 1 1", "1 2 1", "-1 0 1", "0 0 0", "1 0 -1", "1 -1 1"}) {
    expect_refused(std::string("x y X Y Z sxx sxy syy\n1 2 3 4 5 ") + covariance, 2,
                   "not positive definite");
  }
  expect_refused("x y X Y Z sxx syy\n", 1, "sxx sxy syy");
  expect_refused("x y X Y Z sxx sxy syy sigma\n", 1, "both");
  expect_refused("x y X Y Z x\n", 1, "twice");
  expect_refused("x y X Y Z point3D_id\n1 2 3 4 5 1.5\n", 2, "'1.5'");
}

TEST(Matches, AnEmptyFileIsAnErrorByItself) {
  EXPECT_FALSE(matches_of("").ok());
}

TEST(Cameras, ReadsAQueryList) {
  const Scratch scratch;
  const auto list = read_cameras(scratch.put("q.txt",
                                             "# list\na.png PINHOLE 640 480 500 500 320 240\n"
                                             "my b.png SIMPLE_PINHOLE 640 480 500 320 240\n"));
  ASSERT_TRUE(list.ok()) << list.error().to_string();
  EXPECT_EQ(list->by_name.size(), 2u);
  EXPECT_EQ(list->by_name.count("my b.png"), 1u);
  EXPECT_FALSE(list->shared);
}

TEST(Cameras, ReadsASharedCamera) {
  const Scratch scratch;
  const auto one =
      read_cameras(scratch.put("cameras.txt", "# C\n3 PINHOLE 640 480 500 500 320 240\n"));
  ASSERT_TRUE(one.ok()) << one.error().to_string();
  EXPECT_TRUE(one->shared);
  const auto two = read_cameras(scratch.put(
      "cameras.txt", "1 PINHOLE 640 480 500 500 320 240\n2 PINHOLE 640 480 501 500 320 240\n"));
  ASSERT_TRUE(two.ok());
  EXPECT_FALSE(two->shared);
}

TEST(Cameras, NamesTheLineOfWhatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"a PINHOLE 640 480 500 500 320\n", "PINHOLE has 4 parameters (fx fy cx cy), found 3"},
      {"a PINHOL 640 480 500 500 320 240\n",
       "unknown camera model 'PINHOL'; the nearest one is PINHOLE"},
      {"a opencv_fish 640 480 500 500 320 240 0 0 0 0\n", "the nearest one is OPENCV_FISHEYE"},
      {"a\n", "name MODEL width height"},
      {"a PINHOLE 640.5 480 500 500 320 240\n", "width and height"},
      {"a PINHOLE 640 480 500 5,0 320 240\n", "'5,0'"},
      {"a PINHOLE 640 480 -500 500 320 240\n", ""},
      {"a PINHOLE 0 480 500 500 320 240\n", ""},
      {"a PINHOLE 640 480 500 500 320 nan\n", "'nan'"}};
  for (const auto& [text, words] : cases) {
    const Scratch scratch;
    const auto list = read_cameras(scratch.put("q.txt", text));
    ASSERT_FALSE(list.ok()) << text;
    EXPECT_EQ(list.error().line, 1);
    EXPECT_THAT(list.error().to_string(), HasSubstr(words));
  }
  const Scratch scratch;
  const std::string line = "a SIMPLE_PINHOLE 640 480 500 320 240\n";
  const auto twice = read_cameras(scratch.put("q.txt", line + line));
  ASSERT_FALSE(twice.ok());
  EXPECT_THAT(twice.error().to_string(), HasSubstr(":2: "));
  EXPECT_THAT(twice.error().to_string(), HasSubstr("line 1"));
}

// Variances are positive, even if tiny.
TEST(Matches, SmallVariancesAreVariances) {
  const Scratch scratch;
  const std::string head = "x y X Y Z sxx sxy syy\n1 2 3 4 5 ";
  const auto small = read_matches(scratch.put("small.txt", head + "0.25 0 0.04\n"));
  ASSERT_TRUE(small.ok()) << small.error().to_string();
  EXPECT_EQ(small->syy[0], 0.04);
  for (const char* bad : {"0.25 0 0\n", "0 0 0.04\n", "0.25 0.1 0.04\n", "0.25 0 -1\n"})
    EXPECT_FALSE(read_matches(scratch.put("bad.txt", head + bad)).ok()) << bad;
}

}  // namespace
}  // namespace pose_refine
