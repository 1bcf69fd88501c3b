// SPDX-License-Identifier: BSD-3-Clause
// These tests hold what is said about poses that the data leave open, in part or between two.
#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "pose_refine/refine.h"
#include "support/cameras.h"
#include "support/random.h"
#include "support/refinement.h"
#include "support/scene.h"

namespace pose_refine {
namespace {

// Returns a poster of half-width `size` at six units, tilted about the y axis.
Image poster(double size, double tilt, double noise, std::uint64_t seed) {
  testing::Random random("doubt.poster" + std::to_string(seed));
  Image image;
  image.camera = testing::kCamera;
  for (int i = 0; i < 80; ++i) {
    const double x = random.uniform(-size, size);
    const Vector3 point(x * std::cos(tilt), random.uniform(-size, size), 6.0 + x * std::sin(tilt));
    const Vector2 jitter = noise * Vector2(random.normal(), random.normal());
    image.correspondences.add(*project(testing::kCamera, point) + jitter, point);
  }
  image.cam_from_world = retract(Pose(), 0.01 * random.normal6());
  return image;
}

using testing::has_reason;

// If the poster is small and noisy, both tilts explain it; if it is large and sharp, perspective
// tells them apart.
TEST(Doubt, PlanesAreAmbiguousWhenPerspectiveDoesNotShow) {
  int small = 0, large = 0, better = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    small += has_reason(refine(poster(0.2, 0.6, 2.0, seed)), "planar_ambiguity");
    const RefineResult sharp = refine(poster(2.0, 0.6, 0.3, seed));
    large += sharp.verdict == Verdict::kOk;
    // From the other side, the other minimum is reported as the better one.
    Image image = poster(1.0, 0.6, 0.3, seed);
    const Vector3 center(0.0, 0.0, 6.0);
    const Quaternion turn = so3_exp(Vector3(0.0, 1.2, 0.0));
    image.cam_from_world = {turn, center - turn * center};
    const RefineResult twin = refine(image);
    better +=
        twin.verdict != Verdict::kOk || pose_error(twin.cam_from_world, Pose()).rotation < 0.05;
  }
  EXPECT_GE(small, 45);
  EXPECT_EQ(large, 50);
  EXPECT_EQ(better, 50);
}

// Points within 3e-3 of a line leave the turn about it open. There is one rule: what is open is
// named, the covariance of the rest is zero along it, and such a pose has no bound. Nearer to the
// line no number of steps finds the end of the valley, so there is no pose.
TEST(Doubt, OpenDirectionsAreNamedAndLeftOutOfTheCovariance) {
  int seen = 0, without_end = 0;
  RefineOptions patient;
  patient.max_iterations = 10000;
  patient.on_weak = OnWeak::kWrite;
  patient.rescue.reset();
  for (const double width : {3e-5, 3e-4, 3e-3, 1e-2, 0.1})
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      testing::Random random("doubt.line" + std::to_string(seed));
      Image image;
      image.camera = testing::kCamera;
      for (int i = 0; i < 60; ++i) {
        const Vector3 point(-2.0 + 4.0 * i / 59.0, 0.3 + width * random.normal(),
                            6.0 + width * random.normal());
        const Vector2 jitter = 0.3 * Vector2(random.normal(), random.normal());
        image.correspondences.add(*project(testing::kCamera, point) + jitter, point);
      }
      image.cam_from_world = retract(Pose(), 1e-3 * random.normal6());
      const RefineResult result = refine(image, patient);
      EXPECT_FALSE(result.kept_input);
      EXPECT_EQ(result.weak_directions.empty(), !(result.condition > 1e7));
      without_end += result.termination == Termination::kDegenerate;
      EXPECT_EQ(result.usable(), result.termination != Termination::kDegenerate);
      if (!result.usable() || result.weak_directions.empty()) continue;
      ++seen;
      EXPECT_EQ(result.verdict, Verdict::kWeak);
      EXPECT_TRUE(has_reason(result, "ill_conditioned"));
      EXPECT_FALSE(result.bound95().has_value());
      ASSERT_TRUE(result.covariance.has_value());
      const Eigen::SelfAdjointEigenSolver<Eigen::Matrix<double, 6, 6>> eigen(*result.covariance);
      EXPECT_NEAR(eigen.eigenvalues()[0], 0.0, 1e-9 * eigen.eigenvalues()[5]);
      EXPECT_GT(eigen.eigenvalues()[static_cast<int>(result.weak_directions.size())], 0.0);
    }
  EXPECT_GT(seen, 5);
  EXPECT_GE(without_end, 20);
}

}  // namespace
}  // namespace pose_refine
