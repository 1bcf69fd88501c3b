// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/convention.h"

#include <gtest/gtest.h>

#include <vector>

#include "support/random.h"

namespace pose_refine {
namespace {

using testing::Random;

std::vector<PoseConvention> every_convention() {
  std::vector<PoseConvention> all;
  for (const auto rotation : {RotationOf::kCamFromWorld, RotationOf::kWorldFromCam})
    for (const auto position : {PositionIs::kTranslation, PositionIs::kCenter})
      for (const auto axes : {CameraAxes::kCv, CameraAxes::kGl})
        for (const double unit : {1.0, 0.25})
          all.push_back({rotation, position, axes, QuaternionOrder::kWxyz, unit});
  return all;
}

bool same_bits(const Quaternion& a, const Quaternion& b) {
  return a.coeffs() == b.coeffs();
}

TEST(Convention, NumbersMeanThePoseTheyWereMadeFrom) {
  Random random("Convention");
  for (const PoseConvention& convention : every_convention())
    for (int i = 0; i < 50; ++i) {
      const Pose pose = random.pose();
      const Pose again = cam_from_world(numbers_of(pose, convention), convention);
      EXPECT_TRUE(same_bits(again.rotation, pose.rotation));
      EXPECT_LT((again.translation - pose.translation).norm(), 1e-13);
    }
}

// The definitions are checked by 4x4 matrices: diag(1, -1, -1) turns GL axes into CV axes.
TEST(Convention, IsWhatMatricesSay) {
  Random random("Convention.Matrices");
  const Eigen::Matrix3d flip = Eigen::Vector3d(1, -1, -1).asDiagonal();
  for (const PoseConvention& convention : every_convention()) {
    const PoseNumbers numbers{random.pose().rotation, random.normal3()};
    const Pose pose = cam_from_world(numbers, convention);
    Eigen::Matrix3d r = numbers.rotation.toRotationMatrix();
    if (convention.rotation == RotationOf::kWorldFromCam) r.transposeInPlace();
    if (convention.axes == CameraAxes::kGl) r = flip * r;
    EXPECT_LT((Eigen::Matrix3d(pose.rotation_matrix()) - r).norm(), 1e-14);
    const Eigen::Vector3d position = convention.unit * numbers.position;
    if (convention.position == PositionIs::kCenter) {
      EXPECT_LT((Eigen::Vector3d(pose.center()) - position).norm(), 1e-14);
    } else {
      const bool gl = convention.axes == CameraAxes::kGl;
      const Eigen::Vector3d t = gl ? Eigen::Vector3d(flip * position) : position;
      EXPECT_EQ(Eigen::Vector3d(pose.translation), t);
    }
  }
}

TEST(Convention, QuaternionsComeInTwoOrders) {
  const Quaternion q(1, 2, 3, 4);
  EXPECT_EQ(numbers_of(q, QuaternionOrder::kXyzw), (std::array<double, 4>{2, 3, 4, 1}));
  for (const auto order : {QuaternionOrder::kWxyz, QuaternionOrder::kXyzw})
    EXPECT_TRUE(same_bits(quaternion_from(numbers_of(q, order), order), q));
}

TEST(Convention, PixelsCountFromThreePlaces) {
  EXPECT_EQ(pixel_from({0, 0}, PixelOrigin::kCorner, false, 640, 480), Vector2(0, 0));
  EXPECT_EQ(pixel_from({0, 0}, PixelOrigin::kFirstPixel, false, 640, 480), Vector2(0.5, 0.5));
  EXPECT_EQ(pixel_from({1, 2}, PixelOrigin::kImageCenter, true, 640, 480), Vector2(321, 238));
  for (const auto origin :
       {PixelOrigin::kCorner, PixelOrigin::kFirstPixel, PixelOrigin::kImageCenter})
    for (const bool y_up : {false, true}) {
      const Vector2 pixel = pixel_from({3, 4}, origin, y_up, 640, 480);
      EXPECT_EQ(pixel_to(pixel, origin, y_up, 640, 480), Vector2(3, 4));
    }
}

}  // namespace
}  // namespace pose_refine
