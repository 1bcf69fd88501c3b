// SPDX-License-Identifier: BSD-3-Clause
// The parts of guided matching: products, cells, windows, and what two looks say of each other.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <set>

#include "geometry/random.h"
#include "match/acceptance.h"
#include "match/cells.h"
#include "match/guided.h"
#include "match/similarity.h"
#include "match/unguided.h"
#include "match/windows.h"
#include "support/descriptor_scene.h"

namespace pose_refine::match {
namespace {

std::vector<std::int16_t> random_rows(std::size_t rows, std::size_t stride) {
  std::mt19937 random(3);
  std::vector<std::int16_t> numbers(rows * stride);
  for (std::int16_t& number : numbers) number = static_cast<std::int16_t>(random() % 4001) - 2000;
  return numbers;
}

TEST(Similarity, IsTheSumOfProducts) {
  for (const std::size_t stride : {32u, 128u, 288u}) {
    const std::size_t count = 71, rows = kRowsAtOnce;
    const std::vector<std::int16_t> some = random_rows(rows, stride),
                                    others = random_rows(count, stride);
    std::vector<std::int32_t> products(rows * count);
    multiply_rows(some.data(), others.data(), count, stride, products.data());
    for (std::size_t i = 0; i < rows; ++i)
      for (std::size_t j = 0; j < count; ++j) {
        std::int64_t sum = 0;
        for (std::size_t k = 0; k < stride; ++k)
          sum += std::int64_t{some[i * stride + k]} * others[j * stride + k];
        EXPECT_EQ(products[i * count + j], sum);
        EXPECT_EQ(multiply(&some[i * stride], &others[j * stride], stride), sum);
      }
  }
}

TEST(Similarity, FindsTheLargestAndTheNext) {
  std::mt19937 random(4);
  std::vector<std::int32_t> best(40, INT32_MIN), index(40, -1);
  std::vector<std::vector<std::int32_t>> rows;
  for (int i = 0; i < 20; ++i) {
    std::vector<std::int32_t> row(40);
    for (std::int32_t& product : row) product = static_cast<std::int32_t>(random() % 50);
    const Largest found = largest(row.data(), row.size());
    EXPECT_EQ(row.begin() + static_cast<std::ptrdiff_t>(found.index),
              std::max_element(row.begin(), row.end()));
    std::vector<std::int32_t> sorted = row;
    std::sort(sorted.rbegin(), sorted.rend());
    EXPECT_EQ(found.product, sorted[0]);
    EXPECT_EQ(found.second, sorted[1]);
    keep_larger(row.data(), row.size(), i, best.data(), index.data());
    rows.push_back(row);
  }
  for (std::size_t j = 0; j < 40; ++j)
    for (int i = 0; i < 20; ++i) {
      const std::int32_t product = rows[static_cast<std::size_t>(i)][j];
      EXPECT_TRUE(i < index[j] ? product < best[j] : product <= best[j]) << i;
    }
  const std::int32_t one = 5;
  EXPECT_EQ(largest(&one, 1).second, INT32_MIN);
}

TEST(Cells, FindAllThatIsNear) {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> anywhere(-100.0, 900.0);
  std::vector<double> u(500), v(500);
  for (std::size_t i = 0; i < u.size(); ++i) u[i] = anywhere(random), v[i] = anywhere(random);
  u[0] = 1e300, v[0] = -1e300, u[1] = 1e6;
  const Camera camera = *make_camera(CameraModel::kSimplePinhole, 800, 700, {500.0, 400.0, 350.0});
  const Cells cells(u, v, camera);
  for (int n = 0; n < 50; ++n) {
    const Vector2 pixel(anywhere(random), anywhere(random));
    const double radius = 1.0 + 4.0 * n;
    std::set<std::uint32_t> found, expected;
    cells.near(pixel, radius, [&](std::uint32_t i) { EXPECT_TRUE(found.insert(i).second); });
    for (std::uint32_t i = 0; i < u.size(); ++i)
      if (std::hypot(u[i] - pixel.x(), v[i] - pixel.y()) < radius) expected.insert(i);
    EXPECT_EQ(found, expected);
  }
  const std::vector<double> none;
  Cells(none, none, camera).near({10.0, 10.0}, 50.0, [](std::uint32_t) { ADD_FAILURE(); });
}

TEST(Cells, FindEachOnceAcrossTheSeamOfAPanorama) {
  const std::vector<double> u{2.0, 1998.0, 1000.0, 0.0}, v{50.0, 50.0, 50.0, 900.0};
  const Camera camera = *make_camera(CameraModel::kEquirectangular, 2000, 1000, {2000.0, 1000.0});
  const Cells cells(u, v, camera);
  const auto near = [&](double at, double radius) {
    std::vector<std::uint32_t> found;
    cells.near({at, 50.0}, radius, [&](std::uint32_t i) { found.push_back(i); });
    std::sort(found.begin(), found.end());
    return found;
  };
  EXPECT_EQ(near(1999.0, 6.0), (std::vector<std::uint32_t>{0, 1}));
  EXPECT_EQ(near(0.5, 6.0), (std::vector<std::uint32_t>{0, 1}));
  EXPECT_EQ(near(8.0, 7.0), (std::vector<std::uint32_t>{0}));
  EXPECT_EQ(near(700.0, 1900.0), (std::vector<std::uint32_t>{0, 1, 2, 3}));
}

// The query of a scene and the points that its map's images see.
class Looks : public ::testing::Test {
 protected:
  Looks() : scene_(testing::described_scene()), map_(views_of(scene_.map)) {
    const std::string& name = scene_.query.name;
    query_.image.name = name;
    query_.image.camera = scene_.camera;
    query_.image.cam_from_world = scene_.query.pose;
    for (const auto& pixel : scene_.keypoints.at(name)) {
      query_.rows.push_back(static_cast<std::uint32_t>(query_.size()));
      query_.keypoints.u.push_back(static_cast<double>(pixel[0]));
      query_.keypoints.v.push_back(static_cast<double>(pixel[1]));
    }
    query_.descriptors = descriptors_of(name);
  }
  io::Descriptors descriptors_of(const std::string& name) const {
    const testing::ImageDescriptors& rows = scene_.descriptors.at(name);
    return *io::Descriptors::make(rows[0].data(), rows.size(), 128);
  }
  VisiblePoints points() const {
    LoadedViews views;
    for (const MapView& view : map_.views) {
      auto loaded = std::make_shared<LoadedView>();
      loaded->view = &view;
      const io::Descriptors all = descriptors_of(scene_.map.images[view.image].name);
      for (const std::uint32_t row : view.features) loaded->descriptors.append(all, row);
      views.push_back(std::move(loaded));
    }
    return VisiblePoints(scene_.map, views);
  }

  testing::FeatureScene scene_;
  MapViews map_;
  Query query_;
};

TEST_F(Looks, PointsAreThereOnceWithAllTheirViews) {
  const VisiblePoints all = points();
  ASSERT_EQ(all.size(), scene_.map.points.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all.id(i), scene_.map.points[i].id);
    EXPECT_EQ(static_cast<std::size_t>(all.end(i) - all.begin(i)), map_.views.size());
  }
  const io::Descriptors means = all.means();
  for (std::size_t i = 0; i < all.size(); ++i)
    for (const Sighting* seen = all.begin(i); seen != all.end(i); ++seen)
      EXPECT_GT(multiply(means.row(i), seen->descriptor, all.stride()) * io::Descriptors::kCosine,
                0.95);
}

TEST_F(Looks, NearestViewsAreEnoughForThePoints) {
  const std::size_t all = map_.views.size();
  ASSERT_GE(all, 4u);
  const ModelImage& image = scene_.map.images[map_.views[1].image];
  const auto nearest = nearest_views(map_, image.cam_from_world, 1, std::nullopt);
  EXPECT_EQ(nearest.size(), 4u);
  EXPECT_EQ(nearest[0], 1u);
  const auto others = nearest_views(map_, image.cam_from_world, 1 << 20, map_.views[1].image);
  EXPECT_EQ(others.size(), all - 1);
  EXPECT_EQ(std::count(others.begin(), others.end(), 1u), 0);
}

// How far a pose moves a pixel, by differences of projections.
TEST_F(Looks, WindowsFollowTheCovariance) {
  const VisiblePoints all = points();
  Matrix6 covariance = Matrix6::Zero();
  covariance.diagonal() << 4e-6, 9e-6, 1e-6, 1e-4, 4e-4, 9e-4;
  const Pose& pose = scene_.query.pose;
  const Windows windows = windows_at(query_, all, pose, covariance, {0.1, 1e4});
  ASSERT_GT(windows.size(), all.size() / 2);
  for (const Window& window : windows) {
    double squared = 0.0;
    for (int k = 0; k < 6; ++k) {
      const Vector6 step = std::sqrt(covariance(k, k)) * 1e-3 * Vector6::Unit(k);
      const Vector2 moved = *project(scene_.camera, retract(pose, step) * all[window.point]);
      squared += ((moved - window.pixel) * 1e3).squaredNorm();
    }
    // The radius counts directions, and pixels are wider off the axis.
    EXPECT_NEAR(window.radius, 4.0 * std::sqrt(squared), 0.5 * window.radius);
  }
  for (const Window& window : windows_at(query_, all, pose, covariance, {200.0, 300.0}))
    EXPECT_GE(window.radius, 200.0);
  for (const Window& window : windows_at(query_, all, pose, covariance, {0.1, 2.0}))
    EXPECT_LE(window.radius, 2.0);
}

TEST_F(Looks, ThatDisagreeLeaveTheUnguidedMatches) {
  const VisiblePoints all = points();
  const GuidedOptions options;
  const Look right = first_look(query_, all, options);
  ASSERT_TRUE(knows_pose(right.result));
  EXPECT_EQ(look_through_windows(query_, all, right, options).told.stage, GuidedStage::kGuided);
  Look other = right;  // its inliers are elsewhere
  for (double& u : other.correspondences.u) u += 100.0;
  const Found found = look_through_windows(query_, all, other, options);
  EXPECT_EQ(found.told.stage, GuidedStage::kUnguided);
  EXPECT_EQ(found.look.correspondences.u, right.correspondences.u);
}

// Matches that fill the windows agree with any pose that is not far off.
TEST_F(Looks, ThatAreMuchNoisierLeaveTheUnguidedMatches) {
  const VisiblePoints all = points();
  const GuidedOptions options;
  Look sharp = first_look(query_, all, options);
  ASSERT_TRUE(knows_pose(sharp.result));
  Query spoilt = query_;
  Random random(17);
  for (std::size_t i = 0; i < spoilt.size(); ++i) {
    spoilt.keypoints.u[i] += random.uniform(-8.0, 8.0);
    spoilt.keypoints.v[i] += random.uniform(-8.0, 8.0);
  }
  EXPECT_EQ(look_through_windows(spoilt, all, sharp, options).told.stage, GuidedStage::kUnguided);
}

TEST(Acceptances, RefuseTies) {
  const Acceptance accepts{GuidedOptions()};
  for (const std::int32_t product : {900000000, 1024000000, 1024000700}) {
    EXPECT_FALSE(accepts({1, product, product})) << product;
    EXPECT_TRUE(accepts({1, product, 500000000})) << product;
    EXPECT_TRUE(accepts({1, product, INT32_MIN})) << product;
  }
  EXPECT_FALSE(accepts({1, 700000000, INT32_MIN}));
  EXPECT_FALSE(accepts(Best()));
  GuidedOptions any;
  any.max_ratio = 1.0;
  EXPECT_TRUE(Acceptance(any)({1, 1024000000, 1024000000}));
}

TEST_F(Looks, RivalsOfOnePlaceAreNone) {
  // Every feature is there twice, as with two orientations.
  Query twice = query_;
  for (std::uint32_t i = 0; i < query_.size(); ++i) {
    twice.keypoints.u.push_back(query_.keypoints.u[i]);
    twice.keypoints.v.push_back(query_.keypoints.v[i]);
    twice.descriptors.append(query_.descriptors, i);
    twice.rows.push_back(i);
  }
  const VisiblePoints all = points();
  const auto count = [&](const Query& query) {
    const Cells cells(query.keypoints.u, query.keypoints.v, scene_.camera);
    return match_in(windows_of_radius(query, all, scene_.query.pose, 15.0), query, cells, all, {})
        .size();
  };
  EXPECT_GT(count(query_), all.size() * 9 / 10);
  EXPECT_EQ(count(twice), count(query_));
}

}  // namespace
}  // namespace pose_refine::match
