// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/Cholesky>
#include <cmath>

#include "pose_refine/support/alignment.h"
#include "support/random.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using testing::Random;

constexpr double kDegrees = 180.0 / 3.14159265358979323846;

// Poses and the same ones in another world, where x = similarity * (x of the other world).
struct Worlds {
  std::vector<std::optional<Pose>> estimates;
  std::vector<Pose> truth;
  Similarity similarity;
};

Worlds worlds(Random& random, int count, double sigma, double wrong) {
  Worlds w;
  w.similarity = {0.37, random.pose()};
  for (int i = 0; i < count; ++i) {
    const Pose truth = random.pose();
    Vector3 center = truth.center() + sigma * random.normal3();
    if (i < wrong * count) center += 5.0 * random.normal3() + Vector3(9.0, 0.0, 2.0);
    w.truth.push_back(truth);
    w.estimates.emplace_back(
        aligned(pose_from_center(truth.rotation, center), inverse(w.similarity)));
  }
  return w;
}

AlignOptions robust(Align align = Align::kSim3) {
  AlignOptions options;
  options.align = align;
  options.fit = AlignFit::kRobust;
  return options;
}

// Returns the deviation of the truth from an alignment, in the tangent of its covariance.
Eigen::Matrix<double, 7, 1> deviation(const Alignment& found, const Similarity& truth) {
  const Similarity back = inverse(found.similarity);
  const Quaternion turn = truth.pose.rotation * back.pose.rotation;
  Eigen::Matrix<double, 7, 1> d;
  d.head<3>() = so3_log(turn);
  d.segment<3>(3) = aligned(aligned(found.pivot, back), truth) - found.pivot;
  d[6] = std::log(truth.scale / found.similarity.scale);
  return d;
}

TEST(RobustAlignment, WithstandsFortyPercentOfWrongPoses) {
  Random random("alignment.robust");
  for (const int count : {10, 25, 200, 3000}) {
    const Worlds w = worlds(random, count, 0.01, 0.4);
    const Alignment found = align_trajectories(w.estimates, w.truth, robust()).value();
    EXPECT_NEAR(found.similarity.scale, w.similarity.scale, 0.02 * w.similarity.scale) << count;
    const double angle =
        so3_log(found.similarity.pose.rotation * w.similarity.pose.rotation.conjugate()).norm();
    EXPECT_LT(angle, 0.03) << count;
    for (int i = 0; i < count; ++i)
      if (i < 0.4 * count) EXPECT_FALSE(found.inlier[i]) << i << " of " << count;
    EXPECT_GE(found.inliers, 0.55 * count);
    EXPECT_LT(found.rmse, 0.03);
    const Alignment plain = align_trajectories(w.estimates, w.truth, AlignOptions()).value();
    EXPECT_GT(plain.rmse, 1.0);
    EXPECT_EQ(plain.inliers, static_cast<std::size_t>(count));
  }
}

TEST(RobustAlignment, IsExactWhereTheRightPosesAre) {
  Random random("alignment.exact");
  const Worlds w = worlds(random, 50, 0.0, 0.4);
  const Alignment found = align_trajectories(w.estimates, w.truth, robust()).value();
  EXPECT_NEAR(found.similarity.scale / w.similarity.scale, 1.0, 1e-12);
  EXPECT_EQ(found.inliers, 30u);
  EXPECT_LT(found.rmse, 1e-12);
}

// Half of the centers on a line fit any turn about it: the others have to decide.
TEST(RobustAlignment, IsNotLedAstrayByAStraightRoad) {
  Random random("alignment.road");
  Worlds w = worlds(random, 100, 0.0, 0.0);
  for (int i = 0; i < 60; ++i) {
    w.truth[i] = pose_from_center(w.truth[i].rotation, Vector3(0.1 * i, 0.0, 0.0));
    w.estimates[i] = aligned(w.truth[i], inverse(w.similarity));
  }
  for (int i = 0; i < 100; ++i) {
    const Vector3 center = w.estimates[i]->center() + 0.003 * random.normal3();
    w.estimates[i] = pose_from_center(w.estimates[i]->rotation, center);
  }
  const Alignment found = align_trajectories(w.estimates, w.truth, robust()).value();
  EXPECT_GE(found.inliers, 95u);
}

// The mean squared length of the deviation in standard deviations is the number of parameters.
TEST(AlignmentCovariance, SaysHowFarTheSimilarityIsOff) {
  Random random("alignment.covariance");
  const int rounds = 400;
  for (const AlignFit fit : {AlignFit::kLeastSquares, AlignFit::kRobust}) {
    double sum = 0.0;
    for (int k = 0; k < rounds; ++k) {
      const Worlds w = worlds(random, 60, 0.05, fit == AlignFit::kRobust ? 0.2 : 0.0);
      AlignOptions options;
      options.fit = fit;
      options.starts = 50;
      const Alignment found = align_trajectories(w.estimates, w.truth, options).value();
      const auto d = deviation(found, w.similarity);
      sum += d.dot(Eigen::LLT<Eigen::Matrix<double, 7, 7>>(found.covariance).solve(d));
    }
    EXPECT_NEAR(sum / rounds, 7.0, 1.5) << static_cast<int>(fit);
  }
}

// Errors that last for many frames tell less than their number says.
TEST(AlignmentCovariance, CountsErrorsThatLastOnce) {
  Random random("alignment.drift");
  double sum = 0.0, share = 0.0;
  const int rounds = 200, count = 400;
  for (int k = 0; k < rounds; ++k) {
    Worlds w = worlds(random, count, 0.0, 0.0);
    Vector3 error = Vector3::Zero();
    for (int i = 0; i < count; ++i) {
      error = 0.9 * error + 0.02 * random.normal3();
      const double t = 0.02 * i;
      const Vector3 center(4.0 * std::cos(t), 3.0 * std::sin(1.3 * t), std::sin(0.7 * t));
      w.truth[i] = pose_from_center(w.truth[i].rotation, center);
      w.estimates[i] =
          aligned(pose_from_center(w.truth[i].rotation, center + error), inverse(w.similarity));
    }
    const Alignment found = align_trajectories(w.estimates, w.truth, AlignOptions()).value();
    const auto d = deviation(found, w.similarity);
    sum += d.dot(Eigen::LLT<Eigen::Matrix<double, 7, 7>>(found.covariance).solve(d));
    share += found.independent / count;
  }
  EXPECT_GT(sum / rounds, 4.0);
  EXPECT_LT(sum / rounds, 14.0);  // without the lag it is about 130
  EXPECT_NEAR(share / rounds, 0.1 / 1.9, 0.03);
}

TEST(AlignmentKinds, FitOnlyWhatTheirNamesSay) {
  Random random("alignment.kinds");
  Worlds w = worlds(random, 40, 0.0, 0.0);
  const auto fitted = [&](AlignOptions options, const Similarity& similarity) {
    for (std::size_t i = 0; i < w.truth.size(); ++i)
      w.estimates[i] = aligned(w.truth[i], inverse(similarity));
    return align_trajectories(w.estimates, w.truth, options).value();
  };
  for (const AlignFit fit : {AlignFit::kLeastSquares, AlignFit::kRobust}) {
    AlignOptions yaw;
    yaw.align = Align::kPosYaw;
    yaw.fit = fit;
    yaw.up = Vector3(0.0, 2.0, 0.0);
    const Similarity about_y = {1.0, {so3_exp(Vector3(0.0, 2.5, 0.0)), Vector3(5.0, 6.0, 7.0)}};
    const Alignment a = fitted(yaw, about_y);
    EXPECT_LT(a.rmse, 1e-12);
    EXPECT_NEAR(so3_log(a.similarity.pose.rotation).y(), 2.5, 1e-12);
    const Alignment tilted = fitted(yaw, {1.0, {so3_exp(Vector3(0.3, 2.0, 0.0)), {}}});
    EXPECT_NEAR(so3_log(tilted.similarity.pose.rotation).cross(yaw.up).norm(), 0.0, 1e-12);
    EXPECT_GT(tilted.rmse, 0.01);
    AlignOptions scale;
    scale.align = Align::kScale;
    scale.fit = fit;
    const Alignment b = fitted(scale, {3.0, random.pose()});
    EXPECT_NEAR(b.similarity.scale, 3.0, 1e-11);
    EXPECT_EQ(b.similarity.pose.translation.norm(), 0.0);
    EXPECT_EQ(b.covariance.topRows<6>().norm(), 0.0);
    AlignOptions none;
    none.align = Align::kNone;
    none.fit = fit;
    const Alignment c = fitted(none, {1.0, {Quaternion::Identity(), Vector3(0.0, 3.0, 4.0)}});
    EXPECT_EQ(c.similarity.scale, 1.0);
    EXPECT_NEAR(c.rmse, 5.0, 1e-12);
  }
}

TEST(AlignmentKinds, SayWhatIsNotDetermined) {
  Random random("alignment.undetermined");
  std::vector<Pose> line, upright;
  for (int i = 0; i < 9; ++i) {
    line.push_back(pose_from_center(random.pose().rotation, Vector3(0.0, 3.0, -4.0) * i));
    upright.push_back(pose_from_center(random.pose().rotation, Vector3(1.0, 2.0, i)));
  }
  const auto message = [](const std::vector<Pose>& poses, Align align) {
    const std::vector<std::optional<Pose>> estimates(poses.begin(), poses.end());
    std::string said;
    for (const AlignFit fit : {AlignFit::kLeastSquares, AlignFit::kRobust}) {
      AlignOptions options;
      options.align = align;
      options.fit = fit;
      const auto found = align_trajectories(estimates, poses, options);
      said = found ? "" : found.error().message;
    }
    return said;
  };
  EXPECT_THAT(message(line, Align::kSim3), HasSubstr("on a line along (0.000 "));
  EXPECT_THAT(message(line, Align::kSe3), HasSubstr("any turn about it would do"));
  EXPECT_EQ(message(line, Align::kPosYaw), "");
  EXPECT_EQ(message(line, Align::kScale), "");
  EXPECT_THAT(message(upright, Align::kPosYaw), HasSubstr("a vertical line"));
  EXPECT_THAT(message({line[0], line[0], line[0], line[0]}, Align::kScale),
              HasSubstr("does not move"));
  EXPECT_THAT(message({line[0], line[1]}, Align::kPosYaw), HasSubstr("fewer than three"));
  EXPECT_EQ(message({line[0], line[1]}, Align::kNone), "");
}

TEST(AlignmentKinds, KeepTheirDigitsFarFromTheOrigin) {
  Random random("alignment.far");
  Worlds w = worlds(random, 30, 0.0, 0.3);
  const Similarity far = {1.0, {Quaternion::Identity(), Vector3(5.3e6, -4.1e6, 2.2e5)}};
  for (Pose& pose : w.truth) pose = aligned(pose, far);
  const Alignment found = align_trajectories(w.estimates, w.truth, robust()).value();
  EXPECT_NEAR(found.similarity.scale / w.similarity.scale, 1.0, 1e-8);
  EXPECT_EQ(found.inliers, 21u);
  EXPECT_LT(found.rmse, 1e-8);
}

TEST(ConstantTurn, IsFoundOnTheSideWhereItIs) {
  Random random("turn");
  std::vector<std::optional<Pose>> camera, world;
  std::vector<Pose> truth;
  const Quaternion gl(0.0, 1.0, 0.0, 0.0);
  for (int i = 0; i < 30; ++i) {
    truth.push_back(random.pose());
    const Quaternion noise = so3_exp(0.01 * random.normal3());
    const bool wrong = i % 3 == 0;
    const Quaternion rotation =
        wrong ? random.pose().rotation : Quaternion(noise * truth[i].rotation);
    camera.emplace_back(pose_from_center(gl * rotation, truth[i].center()));
    world.emplace_back(pose_from_center(rotation * so3_exp(Vector3(0, 0, 1)), truth[i].center()));
  }
  const auto turned = constant_turn(camera, truth);
  ASSERT_TRUE(turned);
  EXPECT_EQ(turned->side, ConstantTurn::Side::kCamera);
  EXPECT_LT(so3_log(turned->turn * gl).norm(), 0.02);
  EXPECT_GT(turned->median_before * kDegrees, 170.0);
  EXPECT_LT(turned->median_after * kDegrees, 2.0);
  const auto other = constant_turn(world, truth);
  ASSERT_TRUE(other);
  EXPECT_EQ(other->side, ConstantTurn::Side::kWorld);
  EXPECT_NEAR(so3_log(other->turn).z(), -1.0, 0.02);
  const std::vector<std::optional<Pose>> right(truth.begin(), truth.end());
  EXPECT_FALSE(constant_turn(right, truth));
  EXPECT_FALSE(constant_turn({camera[1], camera[2]}, {truth[1], truth[2]}));
  EXPECT_FALSE(constant_turn({}, {}));
}

}  // namespace
}  // namespace pose_refine
