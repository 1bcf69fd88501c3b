// SPDX-License-Identifier: BSD-3-Clause
#include "map/point_fit.h"

#include <gtest/gtest.h>

#include <cmath>

#include "pose_refine/camera.h"

namespace pose_refine::map {
namespace {

constexpr double kPanoramaWidth = 1000.0;

// Panoramas that stand beside each other see one point. They are turned by `yaw`, which moves it
// along u: at 0 it is behind them, where u goes around.
Model panoramas(double yaw) {
  Model model;
  model.cameras[1] = {CameraModel::kEquirectangular, 1000, 500, {kPanoramaWidth, 500.0}};
  model.points.push_back({7, 0.0, 0.3, -5.0});
  const Quaternion turn(std::cos(yaw / 2.0), 0.0, std::sin(yaw / 2.0), 0.0);
  for (std::uint32_t i = 0; i < 6; ++i) {
    ModelImage image;
    image.id = i + 1;
    image.name = std::to_string(i);
    image.camera_id = 1;
    image.has_pose = true;
    const double side = i % 2 == 0 ? 0.01 : -0.01;
    image.cam_from_world.rotation = turn;
    image.cam_from_world.translation = turn * Vector3(side, 0.2 * i, 0.1 * i * i);
    const auto pixel = project(model.cameras[1], image.cam_from_world * Vector3(0.0, 0.3, -5.0));
    const double u = pixel->x() + (i < 3 ? 0.5 : -0.5) + kPanoramaWidth;
    image.observations.push_back({std::fmod(u, kPanoramaWidth), pixel->y() + 0.2 * (i % 3), 0});
    model.images.push_back(image);
  }
  return model;
}

TEST(PointFit, IsTheSameWhereThePixelsOfAPanoramaGoAround) {
  const Model at_seam = panoramas(0.0), elsewhere = panoramas(1.2);
  const PointFitter fitter(at_seam), other(elsewhere);
  EXPECT_LT(fitter.noise_px(), 1.0);
  EXPECT_NEAR(fitter.noise_px(), other.noise_px(), 1e-9);
  const auto all = [](std::size_t) { return true; };
  const auto fit = fitter.fit(0, all), same = other.fit(0, all);
  ASSERT_TRUE(fit && same);
  EXPECT_LT((fit->position - same->position).norm(), 1e-6);
  EXPECT_LT((fit->information - same->information).norm(), 1e-6 * same->information.norm());
  EXPECT_LT((fit->position - Vector3(0.0, 0.3, -5.0)).norm(), 0.5);
}

}  // namespace
}  // namespace pose_refine::map
