// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/pose.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support/angles.h"
#include "support/random.h"

namespace pose_refine {
namespace {

using testing::kAngles;
using testing::Random;

double distance(const Pose& a, const Pose& b) {
  const PoseError e = pose_error(a, b);
  return e.rotation + (a.translation - b.translation).norm();
}

// J3: exp and log are inverse at every angle; beyond pi the log takes the shorter way.
TEST(So3, LogInvertsExpAtEveryAngle) {
  Random random("So3.Log");
  for (const double angle : kAngles)
    for (int i = 0; i < 50; ++i) {
      const Vector3 axis = random.direction();
      const Vector3 log = so3_log(so3_exp(angle * axis));
      ASSERT_TRUE(log.allFinite()) << angle;
      const Vector3 shortest = (angle > M_PI ? angle - 2.0 * M_PI : angle) * axis;
      EXPECT_NEAR(log.norm(), shortest.norm(), 1e-12 * (1.0 + angle)) << angle;
      double error = (log - shortest).norm();
      // At half a turn both ways have the same length.
      if (angle == M_PI) error = std::min(error, (log + shortest).norm());
      EXPECT_LT(error, 1e-12) << angle;
    }
}

TEST(So3, LogKeepsTheDigitsOfTinyRotations) {
  const Vector3 log = so3_log(so3_exp(Vector3(3e-200, 0.0, -1e-160)));
  EXPECT_DOUBLE_EQ(log.x(), 3e-200);
  EXPECT_DOUBLE_EQ(log.z(), -1e-160);
}

// J4: q and -q are the same rotation.
TEST(So3, LogIsTheSameForBothQuaternions) {
  Random random("So3.Sign");
  for (int i = 0; i < 200; ++i) {
    const Quaternion q = random.pose().rotation;
    Quaternion minus = q;
    minus.coeffs() = -minus.coeffs();
    EXPECT_LT((so3_log(q) - so3_log(minus)).norm(), 1e-15);
    EXPECT_LE(so3_log(q).norm(), M_PI + 1e-15);
  }
}

// J5: the left Jacobian against central differences, and its inverse.
TEST(So3, LeftJacobianMatchesDifferences) {
  Random random("So3.Jacobian");
  for (const double angle : kAngles) {
    const Vector3 w = angle * random.direction();
    const Matrix3 j = so3_left_jacobian(w);
    const double h = 1e-6;
    for (int k = 0; k < 3; ++k) {
      const Vector3 d = h * Vector3::Unit(k);
      const Quaternion up = so3_exp(w + d), down = so3_exp(w - d);
      const Vector3 column = so3_log(up * down.conjugate()) / (2.0 * h);
      EXPECT_LT((column - j.col(k)).norm(), 1e-8) << angle;
    }
    if (angle < 3.0)
      EXPECT_LT((j * so3_left_jacobian_inverse(w) - Matrix3::Identity()).norm(), 1e-12) << angle;
  }
}

TEST(So3, JacobianCoefficientsAreContinuousWhereTheSeriesEnds) {
  const Vector3 below(0.3 - 1e-12, 0.0, 0.0), above(0.3 + 1e-12, 0.0, 0.0);
  EXPECT_LT((so3_left_jacobian(below) - so3_left_jacobian(above)).norm(), 1e-11);
  EXPECT_LT((so3_left_jacobian_inverse(below) - so3_left_jacobian_inverse(above)).norm(), 1e-11);
}

TEST(Pose, GroupLawsHold) {
  Random random("Pose.Group");
  for (int i = 0; i < 1000; ++i) {
    const Pose a = random.pose(), b = random.pose(), c = random.pose();
    EXPECT_LT(distance((a * b) * c, a * (b * c)), 1e-13);
    EXPECT_LT(distance(a * a.inverse(), Pose()), 1e-13);
    const Vector3 x = random.normal3();
    EXPECT_LT(((a * b) * x - a * (b * x)).norm(), 1e-13);
    const Vector6 xi = 0.3 * random.normal6();
    EXPECT_LT(distance(a * se3_exp(xi) * a.inverse(), se3_exp(adjoint(a) * xi)), 1e-12);
  }
}

TEST(Pose, Se3LogInvertsExp) {
  Random random("Pose.Log");
  for (int i = 0; i < 1000; ++i) {
    Vector6 xi = random.normal6();
    xi.head<3>() *= std::min(1.0, 3.1 / xi.head<3>().norm());
    EXPECT_LT((se3_log(se3_exp(xi)) - xi).norm(), 1e-11);
  }
}

TEST(Pose, LocalInvertsRetract) {
  Random random("Pose.Local");
  for (int i = 0; i < 200; ++i) {
    const Pose a = random.pose();
    const Vector6 xi = 0.5 * random.normal6();
    EXPECT_LT((local(a, retract(a, xi)) - xi).norm(), 1e-11);
  }
}

// The increment acts on the left, in the camera frame: a camera point moves by w x p + v.
TEST(Pose, RetractMovesCameraPointsByTheTangent) {
  Random random("Pose.Tangent");
  const Pose pose = random.pose();
  const Vector3 x = random.normal3();
  const Vector6 xi = 1e-7 * random.normal6();
  const Vector3 p = pose * x;
  const Vector3 moved = retract(pose, xi) * x;
  const Vector3 w = xi.head<3>(), v = xi.tail<3>();
  EXPECT_LT((moved - p - w.cross(p) - v).norm(), 1e-12);
}

TEST(Pose, CentreIsWhereTheCameraStands) {
  Random random("Pose.Center");
  const Pose pose = random.pose();
  EXPECT_LT((pose * pose.center()).norm(), 1e-14);
  const Pose again = pose_from_center(pose.rotation, pose.center());
  EXPECT_LT((again.translation - pose.translation).norm(), 1e-14);
}

// S16: the quaternion's norm does not drift.
TEST(Pose, AMillionRetractionsKeepTheNorm) {
  Random random("Pose.Drift");
  Pose pose;
  Vector6 xi = 0.1 * random.normal6();
  for (int i = 0; i < 1000000; ++i) pose = retract(pose, xi);
  EXPECT_LT(std::abs(pose.rotation.norm() - 1.0), 1e-14);
}

// E1: the error is exact at 0, tiny angles and pi.
TEST(Pose, ErrorIsExactAtEveryAngle) {
  Random random("Pose.Error");
  const Pose a = random.pose();
  EXPECT_EQ(pose_error(Pose(), Pose()).rotation, 0.0);
  for (const double angle : {1e-12, 1e-9, 1e-3, 1.0, M_PI}) {
    Pose b = a;
    b.rotation = so3_exp(angle * random.direction()) * a.rotation;
    EXPECT_NEAR(pose_error(b, a).rotation, angle, 1e-15 + 1e-13 * angle);
  }
}

// X1: a compiler told to forget NaN would get these wrong. They go through a volatile, so they run
// at run time.
TEST(Numbers, AreIeee) {
  volatile double zero = 0.0, huge = 1e308;
  const double nan = zero / zero, infinity = huge * 10.0;
  EXPECT_TRUE(std::isnan(nan));
  EXPECT_FALSE(std::isfinite(infinity));
  EXPECT_FALSE(nan == nan);
  EXPECT_FALSE(Pose({Quaternion::Identity(), Vector3(nan, 0.0, 0.0)}).is_finite());
  EXPECT_FALSE(Pose({Quaternion::Identity(), Vector3(0.0, infinity, 0.0)}).is_finite());
  EXPECT_GT(5e-324 + zero, 0.0);  // subnormals are not flushed
}

}  // namespace
}  // namespace pose_refine
