// SPDX-License-Identifier: BSD-3-Clause
#include "map/point_fit.h"

#include <gtest/gtest.h>

#include <cmath>

#include "map/simulated_map.h"

namespace pose_refine {
namespace {

bool any_image(std::size_t) {
  return true;
}

Vector3 place_of(const ModelPoint& p) {
  return {p.x, p.y, p.z};
}

void shift_point(ModelPoint& p, const Vector3& by) {
  p.x += by.x();
  p.y += by.y();
  p.z += by.z();
}

// Panoramas in a row, and points behind them that some see at the left end and some at the right.
Model panoramas_with_points_at_their_seam() {
  Model model;
  model.cameras[1] = {CameraModel::kEquirectangular, 2000, 1000, {2000.0, 1000.0}};
  for (int k = 0; k < 9; ++k)
    model.points.push_back({static_cast<std::uint64_t>(k + 1), 0.1 * k - 0.4, 0.2 * k - 0.7, -5.0});
  for (int i = 0; i < 6; ++i) {
    ModelImage image;
    image.id = static_cast<std::uint32_t>(i + 1);
    image.camera_id = 1;
    image.has_pose = true;
    image.cam_from_world.translation = Vector3(0.45 * i - 1.1, 0.1 * i, 0.0);
    for (int k = 0; k < 9; ++k) {
      const Vector3 p = place_of(model.points[static_cast<std::size_t>(k)]);
      const Vector2 pixel = *project(model.cameras[1], image.cam_from_world * p);
      image.observations.push_back({pixel.x(), pixel.y(), k});
    }
    model.images.push_back(image);
  }
  return model;
}

TEST(PointFit, FindsAPointAtTheSeamOfPanoramas) {
  const Model truth = panoramas_with_points_at_their_seam();
  Model model = truth;
  for (ModelPoint& point : model.points) shift_point(point, {0.2, 0.1, 0.3});
  const map::PointFitter fitter(model);
  EXPECT_LT(fitter.noise_px(), 50.0);  // a turn is 2,000
  for (std::size_t k = 0; k < truth.points.size(); ++k) {
    const auto fit = fitter.fit(k, any_image);
    ASSERT_TRUE(fit) << k;
    EXPECT_LT((fit->position - place_of(truth.points[k])).norm(), 1e-6) << k;
  }
}

// Observations may lie a whole turn off, as those of other programs do at the seam.
TEST(PointFit, KnowsThatAPanoramaCloses) {
  Model model = panoramas_with_points_at_their_seam();
  const Vector3 truth = place_of(model.points[4]);
  const auto before = map::PointFitter(model).fit(4, any_image);
  for (ModelImage& image : model.images) {
    double& u = image.observations[4].u;
    u += u < 1000.0 ? 2000.0 : -2000.0;
  }
  const auto after = map::PointFitter(model).fit(4, any_image);
  ASSERT_TRUE(before && after);
  EXPECT_LT((after->position - truth).norm(), 1e-9);
  EXPECT_LT((after->information - before->information).norm(), 1e-6 * before->information.norm());
}

TEST(PointFit, EqualsTheTruthOfExactData) {
  const Model truth = testing::simulated_map(8, 30, {});
  Model model = truth;
  for (ModelPoint& point : model.points) shift_point(point, {0.05, -0.1, 0.08});
  const map::PointFitter fitter(model);
  for (std::size_t k = 0; k < truth.points.size(); ++k) {
    const auto fit = fitter.fit(k, any_image);
    ASSERT_TRUE(fit) << k;
    EXPECT_LT((fit->position - place_of(truth.points[k])).norm(), 1e-6) << k;
  }
}

// The scale of the loss is that of all points, so that one of them hardly moves it.
TEST(PointFit, IsTheSameFromAnotherStart) {
  const Model model = testing::simulated_map(10, 80, {0.7, 0.001, 0.005});
  const map::PointFitter fitter(model);
  for (std::size_t k = 0; k < 20; ++k) {
    Model moved = model;
    shift_point(moved.points[k], {0.02, 0.03, -0.04});
    const auto here = fitter.fit(k, any_image);
    const auto there = map::PointFitter(moved).fit(k, any_image);
    ASSERT_TRUE(here && there) << k;
    const Vector3 apart = there->position - here->position;
    const double sigmas = std::sqrt(apart.dot(here->information * apart)) / fitter.noise_px();
    EXPECT_LT(sigmas, 0.02) << k;
  }
}

TEST(PointFit, IgnoresImagesThatDoNotCount) {
  Model model = testing::simulated_map(8, 30, {});
  for (ModelObservation& o : model.images[3].observations) o.u += 40.0;
  const Vector3 truth = place_of(model.points[5]);
  const map::PointFitter fitter(model);
  const auto fit = fitter.fit(5, [](std::size_t image) { return image != 3; });
  ASSERT_TRUE(fit);
  EXPECT_LT((fit->position - truth).norm(), 1e-6);
  EXPECT_FALSE(fitter.fit(5, [](std::size_t image) { return image == 2; }));
}

}  // namespace
}  // namespace pose_refine
