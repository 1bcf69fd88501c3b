// SPDX-License-Identifier: BSD-3-Clause
// Keypoints that passed through 16 bits are recognized by their values, and nothing else is.
#include "pose_refine/support/keypoint_grid.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "pose_refine/io.h"
#include "support/random.h"
#include "support/real_data.h"

namespace pose_refine {
namespace {

using testing::Random;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Rounds to eleven binary digits by another way than the library's: in units of the last one.
double to_half(double x) {
  double unit = 0x1p-24;
  while (std::abs(x) / unit >= 2048.0) unit *= 2.0;
  return unit * std::nearbyint(x / unit);
}

double to_decimals(double x, int decimals) {
  const double factor = std::pow(10.0, decimals);
  return std::round(x * factor) / factor;
}

// Keypoints of an image of some width, each coordinate as `rounded` gives it.
template <class Rounded>
Correspondences keypoints(const char* name, int count, double width, const Rounded& rounded) {
  Random random{std::string_view(name)};
  Correspondences c;
  for (int i = 0; i < count; ++i)
    c.add({rounded(random.uniform(0.0, width)), rounded(random.uniform(0.0, 0.75 * width))},
          random.normal3());
  return c;
}

TEST(KeypointGrid, HalvesAreRecognizedWithEitherPixelCenter) {
  for (const double width : {640.0, 1200.0, 4000.0, 12000.0})
    for (const double origin : {0.0, 0.5})
      for (const int count : {30, 1000}) {
        const auto c = keypoints("grid.half", count, width,
                                 [&](double x) { return to_half(x - origin) + origin; });
        const auto grid = find_keypoint_grid(c);
        ASSERT_TRUE(grid.has_value()) << width << ' ' << origin;
        EXPECT_TRUE(grid->is_half);
        EXPECT_EQ(grid->common_step, 0.0);
        if (width > 1024.0) EXPECT_EQ(grid->origin, origin);
      }
}

// The steps are those of the format: half a pixel from 512 on, and doubled with each power of two.
TEST(KeypointGrid, StepsAreThoseOfTheFormat) {
  const KeypointGrid grid{0.0, true, 0.0};
  EXPECT_EQ(grid.step(511.9), 0.25);
  EXPECT_EQ(grid.step(512.0), 0.5);
  EXPECT_EQ(grid.step(-600.0), 0.5);
  EXPECT_EQ(grid.step(1024.0), 1.0);
  EXPECT_EQ(grid.step(2048.0), 2.0);
  EXPECT_EQ(grid.step(4096.0), 4.0);
  EXPECT_EQ(grid.step(65504.0), 32.0);
  EXPECT_GT(grid.step(0.0), 0.0);
  for (const double x : {70000.0, kNaN, HUGE_VAL, 1e300}) EXPECT_EQ(grid.step(x), 0.0) << x;
  EXPECT_EQ((KeypointGrid{0.0, true, 0.5}).step(1024.25), 0.5);
  EXPECT_EQ((KeypointGrid{1.0, true, 0.0}).step(100.0), 1.0);
  EXPECT_EQ((KeypointGrid{1.0, false, 0.0}).step(3000.0), 1.0);
}

TEST(KeypointGrid, WholePixelsHaveOneStep) {
  const auto whole = find_keypoint_grid(
      keypoints("grid.whole", 50, 1900.0, [](double x) { return std::floor(x); }));
  ASSERT_TRUE(whole.has_value());
  EXPECT_FALSE(whole->is_half);
  EXPECT_EQ(whole->common_step, 1.0);
  const auto centers = find_keypoint_grid(
      keypoints("grid.centers", 50, 4000.0, [](double x) { return std::floor(x) + 0.5; }));
  ASSERT_TRUE(centers.has_value());
  EXPECT_FALSE(centers->is_half);
  EXPECT_EQ(centers->common_step, 1.0);
  EXPECT_EQ(centers->origin, 0.5);
  // Whole pixels in 16 bits: two pixels where those are coarser.
  const auto both = find_keypoint_grid(
      keypoints("grid.both", 200, 4000.0, [](double x) { return to_half(std::floor(x)); }));
  ASSERT_TRUE(both.has_value());
  EXPECT_TRUE(both->is_half);
  EXPECT_EQ(both->common_step, 1.0);
  EXPECT_EQ(both->step(3000.0), 2.0);
}

TEST(KeypointGrid, OtherNumbersHaveNone) {
  for (int seed = 0; seed < 200; ++seed) {
    const std::string name = "grid.none" + std::to_string(seed);
    for (const int count : {5, 20, 100}) {
      const auto found = [&](double width, auto&& rounded) {
        return find_keypoint_grid(keypoints(name.c_str(), count, width, rounded)).has_value();
      };
      EXPECT_FALSE(found(4000.0, [](double x) { return x; }));
      EXPECT_FALSE(found(4000.0, [](double x) { return static_cast<double>(float(x)); }));
      EXPECT_FALSE(found(4000.0, [](double x) { return to_decimals(x, 2); }));
      EXPECT_FALSE(found(4000.0, [](double x) { return to_decimals(x, 1); }));
      EXPECT_FALSE(found(1.0, [](double x) { return x; }));
    }
  }
}

TEST(KeypointGrid, AFewOrTheSameNumbersShowNothing) {
  const auto half = [](double x) { return to_half(x); };
  EXPECT_FALSE(find_keypoint_grid({}).has_value());
  EXPECT_FALSE(find_keypoint_grid(keypoints("grid.few", 11, 4000.0, half)).has_value());
  Correspondences same;
  for (int i = 0; i < 1000; ++i) same.add({1000.0, 2000.0}, Vector3::Zero());
  EXPECT_FALSE(find_keypoint_grid(same).has_value());
  // Below 256 px the steps are too fine to matter, or to be seen in text.
  EXPECT_FALSE(find_keypoint_grid(keypoints("grid.small", 100, 250.0, half)).has_value());
  Correspondences one_is_not = keypoints("grid.one", 100, 4000.0, half);
  one_is_not.u[70] = 3000.3;
  EXPECT_FALSE(find_keypoint_grid(one_is_not).has_value());
}

TEST(KeypointGrid, NumbersThatAreNoneDoNotCount) {
  Correspondences c = keypoints("grid.nan", 100, 4000.0, [](double x) { return to_half(x); });
  c.u[3] = kNaN;
  c.v[4] = -HUGE_VAL;
  const auto grid = find_keypoint_grid(c);
  ASSERT_TRUE(grid.has_value());
  EXPECT_TRUE(grid->is_half);
  const Correspondences rounded = with_rounding(c, *grid);
  EXPECT_EQ(rounded.sxx[3], 1.0);
  EXPECT_EQ(rounded.syy[4], 1.0);
  c.u[5] = 1e6;  // 16 bits do not hold it
  EXPECT_FALSE(find_keypoint_grid(c).has_value());
}

TEST(KeypointGrid, RoundingAddsToTheVariances) {
  Correspondences c;
  c.add({3000.0, 1500.0}, Vector3::Zero());
  c.add({600.0, 100.0}, Vector3::Zero());
  const Correspondences rounded = with_rounding(c, {0.0, true, 0.0});
  EXPECT_DOUBLE_EQ(rounded.sxx[0], 1.0 + 4.0 / 12.0);
  EXPECT_DOUBLE_EQ(rounded.syy[0], 1.0 + 1.0 / 12.0);
  EXPECT_DOUBLE_EQ(rounded.sxx[1], 1.0 + 0.25 / 12.0);
  EXPECT_EQ(rounded.sxy, (std::vector<double>{0.0, 0.0}));
  c.sxx = {0.5, 0.5};
  c.sxy = {0.1, 0.1};
  c.syy = {0.2, 0.2};
  const Correspondences given = with_rounding(c, {1.0, false, 0.0});
  EXPECT_DOUBLE_EQ(given.sxx[0], 0.5 + 1.0 / 12.0);
  EXPECT_EQ(given.sxy, c.sxy);
}

TEST(KeypointGrid, OneStepForAllOrBrokenColumnsAreLeftAsTheyAre) {
  Correspondences c = keypoints("grid.same", 30, 4000.0, [](double x) { return std::floor(x); });
  EXPECT_TRUE(with_rounding(c, {1.0, false, 0.0}).sxx.empty());
  c.v.pop_back();
  EXPECT_TRUE(with_rounding(c, {0.0, true, 0.0}).sxx.empty());
  c.v.push_back(0.0);
  c.sxx.assign(3, 1.0);
  EXPECT_EQ(with_rounding(c, {0.0, true, 0.0}).sxx.size(), 3U);
}

// Real models: KITTI's keypoints are hloc's, which have 16 bits and half a pixel added; all others
// have 32 bits, and show 16 when they are rounded to these.
TEST(KeypointGrid, RealModelsAreToldApart) {
  const auto data = testing::real_data();
  if (!data) GTEST_SKIP() << "there is no real data here";
  const auto images_of = [&](const std::string& model) {
    CorrespondenceSource source;
    source.model = *data + "/" + model;
    return read_images(source, {}).value();
  };
  for (const Image& image : images_of("guided_kitti/map"))
    EXPECT_TRUE(find_keypoint_grid(image.correspondences).value().is_half) << image.name;
  for (const char* model : {"maupertuis_database/model", "guided_sceaux/map",
                            "redkitchen_seq01/sparse", "colmap_models/photo8"})
    for (Image& image : images_of(model)) {
      Correspondences& c = image.correspondences;
      EXPECT_FALSE(find_keypoint_grid(c).has_value()) << image.name;
      for (auto* column : {&c.u, &c.v})
        for (double& x : *column) x = to_half(x - 0.5) + 0.5;
      if (c.size() < 50) continue;
      const auto grid = find_keypoint_grid(c);
      ASSERT_TRUE(grid.has_value()) << image.name;
      EXPECT_TRUE(grid->is_half) << image.name;
    }
}

}  // namespace
}  // namespace pose_refine
