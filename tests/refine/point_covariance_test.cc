// SPDX-License-Identifier: BSD-3-Clause
// Points may be unsure: their covariances take part as those of pixels do.
#include <gtest/gtest.h>

#include <limits>

#include "pose_refine/bundle.h"
#include "pose_refine/refine.h"
#include "support/refine_test.h"

namespace pose_refine {
namespace {

using testing::vga_camera;

// Returns points that are off by their covariances, with one long axis each.
Scene unsure_scene(std::string_view name, const Camera& camera) {
  Scene scene = make_scene(name, camera, {100, 0.5, 0.0, 2.0, 0.1});
  Random random(name);
  Correspondences& c = scene.image.correspondences;
  for (std::size_t i = 0; i < c.size(); ++i) {
    const Matrix3 axes = random.pose().rotation_matrix();
    const Vector3 sigma(0.002, 0.01, random.uniform(0.01, 0.2));
    const Vector3 error = axes * sigma.cwiseProduct(random.normal3());
    c.x[i] += error.x(), c.y[i] += error.y(), c.z[i] += error.z();
    c.point_covariance.emplace_back(axes * sigma.cwiseAbs2().asDiagonal() * axes.transpose());
  }
  return scene;
}

// Adds S_px + J R S R'J', computed by hand at a pose. A pixel's deviation is 1 px for a focal
// length of 700 px.
void add_by_hand(const Pose& pose, double f, Correspondences& c) {
  for (std::size_t i = 0; i < c.size(); ++i) {
    const Vector3 p = pose * Vector3(c.x[i], c.y[i], c.z[i]);
    Eigen::Matrix<double, 2, 3> j;
    j << f / p.z(), 0.0, -f * p.x() / (p.z() * p.z()), 0.0, f / p.z(), -f * p.y() / (p.z() * p.z());
    const Eigen::Matrix3d s =
        pose.rotation_matrix() * c.point_covariance[i] * pose.rotation_matrix().transpose();
    const double pixel = f / 700.0;
    const Eigen::Matrix2d seen =
        pixel * pixel * Eigen::Matrix2d::Identity() + j * s * j.transpose();
    c.sxx.push_back(seen(0, 0));
    c.sxy.push_back(seen(0, 1));
    c.syy.push_back(seen(1, 1));
  }
  c.point_covariance.clear();
}

TEST(PointCovariance, IsTheCovarianceOfThePixelThatItMakes) {
  for (int seed = 0; seed < 5; ++seed) {
    const Scene scene = unsure_scene("point covariance " + std::to_string(seed), vga_camera());
    const RefineResult result = refine(scene.image);
    ASSERT_EQ(result.verdict, Verdict::kOk);
    Image by_hand = scene.image;
    add_by_hand(result.cam_from_world, 600.0, by_hand.correspondences);
    const RefineResult expected = refine(by_hand);
    EXPECT_THAT(result.cam_from_world, PoseNear(expected.cam_from_world, 1e-5, 1e-4));
    ASSERT_TRUE(result.covariance);
    EXPECT_LT((*result.covariance - *expected.covariance).norm(),
              3e-3 * expected.covariance->norm());
  }
}

TEST(PointCovariance, TheEstimateIsBetterForIt) {
  double told = 0.0, untold = 0.0;
  for (const CameraModel model : {CameraModel::kPinhole, CameraModel::kOpenCvFisheye})
    for (int seed = 0; seed < 100; ++seed) {
      Scene scene = unsure_scene("unsure points " + std::to_string(seed), vga_camera(model));
      told += pose_error(refine(scene.image).cam_from_world, scene.truth).translation;
      scene.image.correspondences.point_covariance.clear();
      untold += pose_error(refine(scene.image).cam_from_world, scene.truth).translation;
    }
  EXPECT_LT(told, 0.8 * untold);
}

TEST(PointCovariance, OfSurePointsChangesNothing) {
  for (const CameraModel model : {CameraModel::kPinhole, CameraModel::kEquirectangular}) {
    Scene scene = make_scene("sure points", default_camera(model, 600.0, 640, 480));
    Correspondences& c = scene.image.correspondences;
    c.sxx.assign(c.size(), 0.25);
    c.sxy.assign(c.size(), 0.0);
    c.syy = c.sxx;
    const RefineResult without = refine(scene.image);
    c.point_covariance.assign(c.size(), Matrix3::Zero());
    EXPECT_TRUE(same_bits(refine(scene.image).cam_from_world, without.cam_from_world));
  }
}

// At the seam of a panorama the pixel jumps by its width.
TEST(PointCovariance, IsTheSameAcrossTheSeamOfAPanorama) {
  Scene scene = make_scene("seam", default_camera(CameraModel::kEquirectangular, 600.0, 640, 480));
  Correspondences& c = scene.image.correspondences;
  c.add({0.5, 240.0}, scene.truth.inverse() * Vector3(1e-9, 0.0, -5.0));
  c.point_covariance.assign(c.size(), 1e-4 * Matrix3::Identity());
  const RefineResult result = refine(scene.image);
  ASSERT_TRUE(result.usable());
  EXPECT_TRUE(result.inlier.back());
  EXPECT_LT(result.residual_px.back(), 2.0);
}

TEST(PointCovariance, ThatCannotBeIsRefused) {
  const auto reason = [](auto change) {
    Scene scene = unsure_scene("bad point covariance", vga_camera());
    change(scene.image.correspondences);
    const RefineResult result = refine(scene.image);
    return result.usable() ? "" : result.reasons.front();
  };
  EXPECT_EQ(reason([](Correspondences& c) { c.point_covariance.pop_back(); }),
            "columns_of_different_length:u=100,point_covariance=99");
  const std::string indefinite = "point_covariance_not_positive_semidefinite";
  EXPECT_EQ(reason([](Correspondences& c) { c.point_covariance[3](1, 1) = -1e-3; }), indefinite);
  EXPECT_EQ(reason([](Correspondences& c) { c.point_covariance[3](0, 1) += 1.0; }), indefinite);
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(reason([](Correspondences& c) { c.point_covariance[3](0, 1) = kNan; }), "");
}

TEST(PointCovariance, AnyNumbersGiveAFinitePose) {
  for (const double size : {1e-300, 1e-12, 1e12, 1e29, 1e300}) {
    Scene scene = make_scene("absurd point covariance", vga_camera());
    Correspondences& c = scene.image.correspondences;
    c.point_covariance.assign(c.size(), Matrix3::Zero());
    for (std::size_t i = 0; i < c.size(); i += 3) c.point_covariance[i](i % 2, i % 2) = size;
    const RefineResult result = refine(scene.image);
    EXPECT_TRUE(result.usable()) << size;
    EXPECT_THAT(result.cam_from_world, PoseNear(scene.truth, 0.02, 0.1)) << size;
  }
}

TEST(PointCovariance, CountsWhereCamerasAreRefined) {
  Bundle joint;
  for (int i = 0; i < 6; ++i)
    joint.images.push_back(unsure_scene("joint " + std::to_string(i), vga_camera()).image);
  joint.cameras = {default_camera(CameraModel::kPinhole, 620.0, 640, 480)};
  joint.camera_of.assign(joint.images.size(), 0);
  const CameraResult told = refine_bundle(joint).cameras[0];
  for (Image& image : joint.images) image.correspondences.point_covariance.clear();
  const CameraResult untold = refine_bundle(joint).cameras[0];
  ASSERT_TRUE(told.usable());
  EXPECT_LT(told.sigma[0], 0.8 * untold.sigma[0]);
  EXPECT_NEAR(told.camera.params[0], 600.0, 4.0 * told.sigma[0]);
}

}  // namespace
}  // namespace pose_refine
