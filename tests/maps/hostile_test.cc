// SPDX-License-Identifier: BSD-3-Clause
// Any input gives a finite pose and an honest status; the start comes back untouched unless the
// result is usable.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "factor/maps/blocks.h"
#include "maps/scene.h"
#include "support/random.h"

namespace pose_refine {
namespace {

constexpr std::size_t kHeight = 40, kWidth = 56;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

DenseImage image_of(std::size_t points, std::uint64_t seed) {
  testing::Random random(seed);
  DenseImage image{"a", testing::map_camera(), {}, {}};
  image.features.ready.height = kHeight;
  image.features.ready.width = kWidth;
  for (std::size_t n = 0; n < points; ++n) {
    const double x = random.uniform(4.0, 52.0), y = random.uniform(4.0, 36.0);
    image.features.points.push_back(random.uniform(0.5, 2.0) *
                                    testing::point_at_cell(image.camera, x, y));
    for (const float loss : testing::two_mode_map(kHeight, kWidth, x, y, n + seed))
      image.features.ready.dense.push_back(loss);
  }
  return image;
}

// The image must be refined or refused, and nothing else.
void expect_honest(const DenseImage& image) {
  for (const bool rescue : {false, true}) {
    NreOptions options;
    options.rescue = rescue;
    options.msac.triplets = 50;
    const auto result = refine_nre(image, options);
    if (!result) {
      EXPECT_FALSE(result.error().to_string().empty());
      continue;
    }
    if (result->usable()) {
      EXPECT_TRUE(result->cam_from_world.is_finite());
      EXPECT_TRUE(std::isfinite(result->final_cost));
    } else {
      EXPECT_FALSE(result->reasons.empty());
      EXPECT_EQ(std::isnan(result->cam_from_world.translation.x()),
                std::isnan(image.cam_from_world.translation.x()));
      if (image.cam_from_world.is_finite()) {
        EXPECT_EQ(result->cam_from_world.translation, image.cam_from_world.translation);
        EXPECT_EQ(result->cam_from_world.rotation.coeffs(), image.cam_from_world.rotation.coeffs());
      }
      EXPECT_FALSE(result->covariance.has_value());
    }
  }
}

TEST(NreHostile, AnyStart) {
  const DenseImage good = image_of(24, 1);
  testing::Random random("starts");
  for (int k = 0; k < 40; ++k) {
    DenseImage image = good;
    image.cam_from_world = random.pose(std::pow(10.0, random.uniform(-3.0, 12.0)));
    expect_honest(image);
  }
  for (const double bad : {kNaN, kInf, 1e200, -1e300}) {
    DenseImage image = good;
    image.cam_from_world.translation.x() = bad;
    expect_honest(image);
    image = good;
    image.cam_from_world.rotation.w() = bad;
    expect_honest(image);
  }
}

TEST(NreHostile, ACameraThatIsNone) {
  const DenseImage good = image_of(12, 1);
  DenseImage missing = good, infinite = good, flat = good;
  missing.camera.params.pop_back();
  infinite.camera.params[0] = kInf;
  flat.camera.height = 0;
  for (const DenseImage& image : {missing, infinite, flat}) {
    expect_honest(image);
    const auto result = refine_nre(image);
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(result->verdict, Verdict::kRejected);
    EXPECT_EQ(result->residual_px.size(), 12u);
  }
}

TEST(NreHostile, FewPointsOrNone) {
  for (const std::size_t points : {0u, 1u, 2u, 3u, 4u}) expect_honest(image_of(points, 2));
}

TEST(NreHostile, PointsThatCoincideOrAreFarOrNotFinite) {
  for (const double scale : {0.0, 1e-30, 1e30, 1e160, kNaN, kInf}) {
    DenseImage image = image_of(12, 3);
    for (Vector3& point : image.features.points) point *= scale;
    expect_honest(image);
  }
  DenseImage image = image_of(12, 4);
  for (Vector3& point : image.features.points) point = {0.1, 0.2, 2.0};
  expect_honest(image);
  image = image_of(12, 5);
  for (std::size_t n = 0; n < 12; ++n)  // on a line
    image.features.points[n] = {0.1 * static_cast<double>(n), 0.0, 2.0};
  expect_honest(image);
}

TEST(NreHostile, MapsThatSayNothing) {
  DenseImage image = image_of(12, 6);
  for (float& value : image.features.ready.dense) value = 100.0f;
  expect_honest(image);
  image.features.ready.scale = 0.0;  // every cell certain
  expect_honest(image);
  image.features.ready.scale = 1e300;
  expect_honest(image);
  image.features.ready.offset = -kInf;
  EXPECT_FALSE(refine_nre(image).ok());
  image.features.ready.offset = kNaN;
  EXPECT_FALSE(refine_nre(image).ok());
}

TEST(NreHostile, FeaturesThatDoNotFitTogether) {
  DenseImage image = image_of(12, 7);
  image.features.ready = {};
  EXPECT_FALSE(refine_nre(image).ok());  // no descriptors
  image.features.coarse.map = {40, 56, 2, std::vector<float>(40 * 56 * 2, 0.5f)};
  image.features.coarse.descriptors.assign(24, 0.5f);
  EXPECT_TRUE(refine_nre(image).ok());
  expect_honest(image);
  image.features.fine_matches.resize(11);
  EXPECT_FALSE(refine_nre(image).ok());
  image.features.fine_matches.assign(12, Vector2(kNaN, kInf));
  expect_honest(image);
  image.features.coarse.map.width = 0;
  EXPECT_FALSE(refine_nre(image).ok());
  image.features.coarse.map.width = 80;  // the data are for 56
  EXPECT_FALSE(refine_nre(image).ok());
}

TEST(NreHostile, SparseCellsOutsideTheMapAreRefused) {
  for (const double far : {-1.0, -1e9, 57.0, 1e30, -1e300, kNaN}) {
    const std::vector<SparseLoss> entries = {{0, 20.0, 15.0, 1.0}, {0, far, 15.0, 0.0}};
    EXPECT_FALSE(loss_maps_from_sparse(entries, 1, kHeight, kWidth, 8.0).ok()) << far;
  }
  EXPECT_FALSE(loss_maps_from_sparse({{1, 2.0, 3.0, 1.0}}, 1, kHeight, kWidth, 8.0).ok());
  EXPECT_FALSE(loss_maps_from_sparse({{0, 2.0, 3.0, -1e300}}, 1, kHeight, kWidth, 8.0).ok());
}

TEST(NreHostile, MatchesOutsideTheImageAreNoCellsOfAGrid) {
  const LossMaps maps = loss_maps_from_matches(
      {{8.0 * 56.0 + 20.0, 124.0}, {1e300, 5.0}, {kNaN, 5.0}, {164.0, 124.0}}, kHeight, kWidth,
      8.0);
  EXPECT_EQ(maps.kept(), 2u);
  double gain = 0.0;
  const nre::GainGrid off(maps, 0), on(maps, 3);
  for (int row = 0; row < static_cast<int>(kHeight); ++row)
    for (int column = 0; column < static_cast<int>(kWidth); ++column) {
      off.GetValue(row, column, &gain);
      EXPECT_EQ(gain, 0.0);
      on.GetValue(row, column, &gain);
      EXPECT_EQ(gain > 0.0, row == 15 && column == 20);
    }
}

TEST(NreHostile, SchedulesOfEveryKind) {
  const DenseImage image = image_of(12, 8);
  const LossMaps maps = *coarse_loss_maps(image);
  const auto ends = [&](std::vector<double> sigmas, int iterations) {
    Graduation graduation;
    graduation.sigmas = std::move(sigmas);
    graduation.max_iterations = iterations;
    return graduate(image.camera, image.features.points, maps, Pose(), graduation);
  };
  EXPECT_FALSE(ends({}, 100).has_value());
  for (const double sigma : {1e-8, 1e-3, 1e3, 1e12}) {
    const auto solution = ends({4.0, sigma}, 100);
    if (solution) EXPECT_TRUE(solution->cam_from_world.is_finite()) << sigma;
  }
  for (const double sigma : {-1.0, kNaN, kInf}) EXPECT_FALSE(ends({sigma}, 100).has_value());
  const auto none = ends({4.0, 1.0}, 0);
  ASSERT_TRUE(none.has_value());
  EXPECT_EQ(none->iterations, 0);
  EXPECT_FALSE(none->converged);
}

}  // namespace
}  // namespace pose_refine
