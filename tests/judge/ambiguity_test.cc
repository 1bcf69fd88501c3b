// SPDX-License-Identifier: BSD-3-Clause
// G8, G9: a plane seen from afar has two minima, tilted to either side.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "pose_refine/refine.h"
#include "support/refine_test.h"

namespace pose_refine {
namespace {

// The valley between two minima may be long and flat.
RefineOptions patient() {
  RefineOptions options = testing::fixed();
  options.max_iterations = 5000;
  return options;
}

// This is a plane of 2 x 2 units, turned about the y axis by `tilt` as the identity sees it, with
// starts on both sides.
struct Plane {
  Image near, far;

  Plane(double tilt, double depth, int seed) {
    Random random("ambiguity" + std::to_string(seed));
    near.camera = kCamera;
    for (int i = 0; i < 60; ++i) {
      const double x = random.uniform(-1.0, 1.0), y = random.uniform(-1.0, 1.0);
      const Vector3 point(x * std::cos(tilt), y, depth + x * std::sin(tilt));
      const Vector2 noise = 0.3 * Vector2(random.normal(), random.normal());
      near.correspondences.add(*project(kCamera, point) + noise, point);
    }
    far = near;
    const Vector3 center(0.0, 0.0, depth);
    const Quaternion turn = so3_exp(Vector3(0.0, 2.0 * tilt, 0.0));
    far.cam_from_world = {turn, center - turn * center};
    near.cam_from_world = retract(Pose(), 0.05 * random.normal6());
  }
};

// Returns where a start leads, whatever the verdict.
RefineResult end_of(const Image& image) {
  RefineOptions options = patient();
  options.detail = Detail::kPose;
  return refine(image, options);
}

bool has_reason(const RefineResult& result, const char* reason) {
  return std::count(result.reasons.begin(), result.reasons.end(), reason) > 0;
}

// From either side the answer is the better minimum, as trying both would find, or it is said that
// there are two. Planes are fronto-parallel, tilted, and so far that perspective is below the
// noise.
TEST(Verdict, PlanesEndInTheBetterMinimum) {
  int sure = 0, doubtful = 0, worse = 0;
  for (const double depth : {6.0, 60.0})
    for (const double tilt : {0.0, 0.1, 0.3, 0.6, 0.9})
      for (int seed = 0; seed < 20; ++seed) {
        const Plane plane(tilt, depth, seed);
        const double best = std::min(end_of(plane.near).final_cost, end_of(plane.far).final_cost);
        for (const Image* start : {&plane.near, &plane.far}) {
          const RefineResult result = refine(*start, patient());
          if (!result.usable()) {
            ++worse;
            EXPECT_EQ(result.reasons, std::vector<std::string>{"planar_twin_fits_better"});
            EXPECT_GT(end_of(*start).final_cost, best);
            continue;
          }
          (result.verdict == Verdict::kOk ? sure : doubtful) += 1;
          const bool is_best = result.final_cost <= best * (1.0 + 1e-6);
          EXPECT_TRUE(is_best || has_reason(result, "planar_ambiguity"))
              << depth << " " << tilt << " " << seed << " " << result.final_cost / best;
          // A solve that is stopped on the way has no minimum to compare, and is never sure.
          RefineOptions hasty = patient();
          hasty.max_iterations = 100;
          const RefineResult stopped = refine(*start, hasty);
          if (stopped.verdict == Verdict::kOk) EXPECT_LE(stopped.final_cost, best * (1.0 + 1e-6));
        }
      }
  EXPECT_GT(sure, 50);
  EXPECT_GT(doubtful, 50);
  EXPECT_GT(worse, 20);
}

// The ratio is that of the costs of two solves, one from either side.
TEST(Verdict, AmbiguityIsTheRatioOfTheTwoCosts) {
  int told = 0;
  for (const double depth : {6.0, 12.0, 60.0})
    for (int seed = 0; seed < 10; ++seed) {
      const Plane plane(0.6, depth, seed);
      const RefineResult near = end_of(plane.near), far = end_of(plane.far);
      const RefineResult result = refine(plane.near, patient());
      const bool two = pose_error(near.cam_from_world, far.cam_from_world).rotation > 0.1;
      if (!two || !result.ambiguity_ratio) continue;
      ++told;
      EXPECT_NEAR(*result.ambiguity_ratio, near.final_cost / far.final_cost, 1e-3)
          << depth << " " << seed;
      const RefineResult other = refine(plane.far, patient());
      ASSERT_TRUE(other.ambiguity_ratio.has_value());
      EXPECT_NEAR(*other.ambiguity_ratio, far.final_cost / near.final_cost,
                  1e-3 * *other.ambiguity_ratio);
      if (!other.usable()) EXPECT_GT(*other.ambiguity_ratio, 1.0);
    }
  EXPECT_GT(told, 15);
  // The points have a relief that no plane has, so nothing is tried.
  Random random("ambiguity.relief");
  Image solid;
  solid.camera = kCamera;
  for (int i = 0; i < 60; ++i) {
    const Vector3 point(random.uniform(-1.0, 1.0), random.uniform(-1.0, 1.0),
                        random.uniform(5.0, 7.0));
    solid.correspondences.add(*project(kCamera, point), point);
  }
  EXPECT_FALSE(refine(solid, patient()).ambiguity_ratio.has_value());
}

}  // namespace
}  // namespace pose_refine
