// SPDX-License-Identifier: BSD-3-Clause
#include "camera/projector.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support/camera_instances.h"

namespace pose_refine {
namespace {

const Camera kPanorama = {CameraModel::kEquirectangular, 2000, 1000, {2000.0, 1000.0}};

// The derivative as differences tell it, in four places so that only steps to the fifth are left.
Eigen::Matrix<double, 2, 3> derivative_by_differences(const camera::Projector& project,
                                                      const Vector3& p) {
  const double h = 1e-3 * p.z();
  Eigen::Matrix<double, 2, 3> by_point;
  for (int axis = 0; axis < 3; ++axis) {
    const auto slope = [&](double step) {
      const Vector3 shift = step * Vector3::Unit(axis);
      const Vector2 d = project.difference(*project(p + shift), *project(p - shift));
      return Vector2(d / (2.0 * step));
    };
    by_point.col(axis) = (4.0 * slope(0.5 * h) - slope(h)) / 3.0;
  }
  return by_point;
}

TEST(Projector, DerivativeEqualsDifferencesForAllModels) {
  for (const Camera& camera : testing::instances()) {
    SCOPED_TRACE(::testing::PrintToString(camera));
    const camera::Projector project(camera);
    for (const Vector3& p : testing::seen_points(camera, 60, 3)) {
      const auto seen = project.with_derivative(p);
      ASSERT_TRUE(seen);
      EXPECT_LE((seen->pixel - *project(p)).norm(), 1e-13 * (1e3 + seen->pixel.norm()));
      // The slope of a fold is infinite, and spoils the differences next to it.
      if (!project({1.05 * p.x(), 1.05 * p.y(), p.z()})) continue;
      EXPECT_LE((seen->by_point - derivative_by_differences(project, p)).norm(),
                1e-5 * seen->by_point.norm());
    }
  }
}

TEST(Projector, HasADerivativeWhereTheCameraSees) {
  for (const Camera& camera : testing::instances()) {
    SCOPED_TRACE(::testing::PrintToString(camera));
    const camera::Projector project(camera);
    for (const double x : {-30.0, -1.0, -0.1, 0.2, 3.0})
      for (const double z : {-2.0, -0.3, 0.0, 0.1, 4.0}) {
        const Vector3 p(x, 0.7, z);
        EXPECT_EQ(project(p).has_value(), project.with_derivative(p).has_value()) << x << ' ' << z;
      }
    EXPECT_FALSE(project.with_derivative({0.0, 0.0, std::nan("")}));
  }
}

TEST(Projector, SeesThePolesOfAPanoramaWithoutADerivative) {
  const camera::Projector project(kPanorama);
  EXPECT_TRUE(project({0.0, 1.0, 0.0}));
  EXPECT_FALSE(project.with_derivative({0.0, 1.0, 0.0}));
}

TEST(Projector, TakesDifferencesTheShortWayRound) {
  const camera::Projector panorama(kPanorama);
  EXPECT_EQ(panorama.difference({1999.0, 10.0}, {2.0, 14.0}), Vector2(-3.0, -4.0));
  EXPECT_EQ(panorama.difference({2.0, 14.0}, {1999.0, 10.0}), Vector2(3.0, 4.0));
  EXPECT_EQ(panorama.difference({700.0, 900.0}, {200.0, 100.0}), Vector2(500.0, 800.0));
  const Camera pinhole = {CameraModel::kSimplePinhole, 2000, 1000, {900.0, 1000.0, 500.0}};
  EXPECT_EQ(camera::Projector(pinhole).difference({1999.0, 10.0}, {2.0, 14.0}),
            Vector2(1997.0, -4.0));
}

}  // namespace
}  // namespace pose_refine
