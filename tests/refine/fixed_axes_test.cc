// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "pose_refine/image.h"
#include "pose_refine/options.h"
#include "pose_refine/refine.h"
#include "problem/freedom.h"
#include "support/refine_test.h"

namespace pose_refine {
namespace {

using testing::vga_camera;

constexpr SolverPath kPaths[] = {SolverPath::kFast, SolverPath::kCeres, SolverPath::kCeresPoints};

const char* const kSets[] = {"rotation",    "translation", "rx",           "ry,tz",   "rx,rz",
                             "cz",          "cx,cy",       "cz,rotation",  "gravity", "yaw",
                             "gravity,yaw", "gravity,cz",  "yaw,position", "tx,cy",   "tx,ty,cx"};

const Vector3 kUp = Vector3(0.2, -0.9, 0.3).normalized();

RefineOptions keeping(const std::string& axes, SolverPath path = SolverPath::kFast) {
  RefineOptions options;
  options.fix = parse_axes(axes).value();
  options.up_in_world = kUp;
  options.solver = path;
  options.loss = {LossKind::kCauchy, 2.0, 1.0};
  options.function_tolerance = 1e-18;
  options.max_iterations = 1000;
  return options;
}

double heading_of(const Pose& pose) {
  const Vector3 axis = pose.rotation.conjugate() * Vector3::UnitZ();
  const Vector3 east = heading(0.0, kUp);
  return std::atan2(kUp.cross(east).dot(axis), east.dot(axis));
}

// Returns how far each axis of `fixed` has moved, in radians or units.
double largest_motion(const std::vector<Axis>& fixed, const Pose& from, const Pose& to) {
  const Vector3 turn = so3_log(to.rotation * from.rotation.conjugate());
  const Vector3 shift = to.center() - from.center();
  const Vector3 shift_in_camera = from.rotation * shift;
  double most = 0.0;
  for (const Axis axis : fixed) {
    const int i = static_cast<int>(axis);
    double moved = 0.0;
    if (i < 3)
      moved = turn[i];
    else if (i < 6)
      moved = shift_in_camera[i - 3];
    else if (i < 9)
      moved = shift[i - 6];
    else if (axis == Axis::kGravity)
      moved = (to.rotation * kUp - from.rotation * kUp).norm();
    else
      moved = std::remainder(heading_of(to) - heading_of(from), 2.0 * M_PI);
    most = std::max(most, std::abs(moved));
  }
  return most;
}

TEST(FixedAxes, StayAndTheOthersMove) {
  for (const char* axes : kSets) {
    const Scene scene = make_scene("fixed.stay", vga_camera(), {60, 0.5, 0.0, 0.3, 0.02});
    const RefineOptions options = keeping(axes);
    const RefineResult result = refine(scene.image, options);
    ASSERT_TRUE(result.usable()) << axes << ::testing::PrintToString(result.reasons);
    EXPECT_LT(largest_motion(options.fix, scene.image.cam_from_world, result.cam_from_world), 1e-11)
        << axes;
    EXPECT_LT(result.final_cost, 0.99 * result.initial_cost) << axes;
  }
}

TEST(FixedAxes, AllPathsReachTheSameMinimum) {
  for (const char* axes : kSets) {
    const Scene scene = make_scene("fixed.paths", vga_camera(), {60, 0.5, 0.0, 0.3, 0.02});
    const RefineResult fast = refine(scene.image, keeping(axes));
    for (const SolverPath path : kPaths) {
      const RefineResult other = refine(scene.image, keeping(axes, path));
      ASSERT_TRUE(other.usable()) << axes;
      EXPECT_THAT(other.cam_from_world, PoseNear(fast.cam_from_world, 2e-7, 2e-6)) << axes;
      EXPECT_NEAR(other.final_cost, fast.final_cost, 1e-8 * fast.final_cost) << axes;
    }
  }
}

// The cost has no slope along the free axes, so nothing better lies nearby.
TEST(FixedAxes, EndInAMinimumOfWhatIsFree) {
  Random random("fixed.minimum");
  for (const char* axes : kSets) {
    const Scene scene = make_scene("fixed.minimum", vga_camera(), {60, 0.5, 0.0, 0.3, 0.02});
    RefineOptions options = keeping(axes);
    const RefineResult result = refine(scene.image, options);
    const Freedom freedom(options, scene.image.cam_from_world);
    options.fix.clear();
    options.max_iterations = 0;
    for (int i = 0; i < 20; ++i) {
      Image nearby = scene.image;
      nearby.cam_from_world =
          freedom.admissible(retract(result.cam_from_world, 1e-4 * random.normal6()));
      EXPECT_GE(refine(nearby, options).initial_cost, result.final_cost * (1 - 1e-9)) << axes;
    }
  }
}

TEST(FixedAxes, HaveNoVariance) {
  const Scene scene = make_scene("fixed.covariance", vga_camera(), {60, 0.5, 0.0, 0.3, 0.02});
  const RefineResult free = refine(scene.image, keeping("cx"));
  for (const char* axes : kSets) {
    const RefineOptions options = keeping(axes);
    const RefineResult result = refine(scene.image, options);
    ASSERT_TRUE(result.covariance.has_value()) << axes;
    EXPECT_TRUE(result.covariance->allFinite());
    const Freedom freedom(options, scene.image.cam_from_world);
    const Matrix6 p = freedom.projector(result.cam_from_world, Vector6::Zero());
    const Matrix6 held = Matrix6::Identity() - p;
    EXPECT_LT((held * *result.covariance).norm(), 1e-12 * result.covariance->norm()) << axes;
    EXPECT_LT((held * result.hessian).norm(), 1e-9 * result.hessian.norm()) << axes;
    EXPECT_LT(result.condition, 1e7) << axes;
  }
  const RefineResult rotation = refine(scene.image, keeping("rotation"));
  EXPECT_EQ((rotation.covariance->topLeftCorner<3, 6>().norm()), 0.0);
}

// What is held is known: the variance of the rest is that of the free part of the Hessian, and not
// that of a pose of which the rest is looked at.
TEST(FixedAxes, TakeTheirUncertaintyFromTheOthers) {
  const Scene scene = make_scene("fixed.variance", vga_camera(), {80, 0.5, 0.0, 0.0, 0.0});
  const auto variance = [&](RefineOptions options) {
    const RefineResult result = refine(scene.image, options);
    const Freedom freedom(options, scene.image.cam_from_world);
    const double free = freedom.projector(result.cam_from_world, Vector6::Zero()).trace();
    return (result.covariance.value() * result.hessian).trace() / free;
  };
  RefineOptions all_free = keeping("cx");
  all_free.fix.clear();
  const double of_a_free_pose = variance(all_free);
  for (const char* axes : kSets)
    EXPECT_NEAR(variance(keeping(axes)), of_a_free_pose, 0.3 * of_a_free_pose) << axes;
}

TEST(FixedAxes, EverythingFixedIsTheInput) {
  const Scene scene = make_scene("fixed.all", vga_camera(), {60, 0.5, 0.0, 0.1, 0.002});
  for (const SolverPath path : kPaths) {
    const RefineResult result = refine(scene.image, keeping("rotation,position", path));
    EXPECT_THAT(result.cam_from_world, PoseNear(scene.image.cam_from_world, 1e-15, 1e-14));
  }
}

// The projector and the way back agree: a free step that is moved back changes in second order
// only.
TEST(FixedAxes, ProjectorIsTheTangentOfTheWayBack) {
  Random random("fixed.projector");
  for (const char* axes : kSets) {
    const Pose input = random.pose();
    const Freedom freedom(keeping(axes), input);
    const Pose at = freedom.admissible(retract(input, 0.2 * random.normal6()));
    EXPECT_THAT(freedom.admissible(at), PoseNear(at, 1e-12, 1e-12)) << axes;
    const Matrix6 p = freedom.projector(at, Vector6::Zero());
    EXPECT_LT((p * p - p).norm(), 1e-12) << axes;
    for (int i = 0; i < 10; ++i) {
      const Vector6 step = 1e-5 * (p * random.normal6());
      const Pose there = retract(at, step);
      EXPECT_LT(local(freedom.admissible(there), there).norm(), 1e-8) << axes;
    }
  }
}

TEST(MotionBounds, HoldAndAreTold) {
  const Scene scene = make_scene("bounds", vga_camera(), {60, 0.5, 0.0, 4.0, 0.3});
  for (const SolverPath path : {SolverPath::kFast, SolverPath::kCeres}) {
    RefineOptions options;
    options.solver = path;
    options.max_rotation = 10.0 * M_PI / 180.0;
    options.max_translation = 1.0;
    const RefineResult wide = refine(scene.image, options);
    EXPECT_EQ(wide.verdict, Verdict::kOk);
    EXPECT_THAT(wide.cam_from_world, PoseNear(scene.truth, 5e-3, 2e-2));
    options.max_translation = 0.1;
    const RefineResult tight = refine(scene.image, options);
    EXPECT_NE(tight.verdict, Verdict::kOk);
    const PoseError moved = pose_error(tight.cam_from_world, scene.image.cam_from_world);
    EXPECT_LE(moved.translation, 0.1 * (1 + 1e-9));
    if (tight.usable()) EXPECT_THAT(tight.reasons, ::testing::Contains("at_translation_bound"));
    options.max_translation = 1.0;
    options.max_rotation = 0.01;
    const RefineResult stiff = refine(scene.image, options);
    EXPECT_LE(pose_error(stiff.cam_from_world, scene.image.cam_from_world).rotation,
              0.01 * (1 + 1e-9));
    EXPECT_NE(stiff.verdict, Verdict::kOk);
  }
}

// A pose at a bound may be used, but its covariance would be that of a pose that is free.
TEST(MotionBounds, LeaveNoCovarianceOfAFreePose) {
  const Scene scene = make_scene("bounds.covariance", vga_camera(), {60, 1.5, 0.0, 0.4, 0.01});
  RefineOptions options;
  options.on_weak = OnWeak::kWrite;
  EXPECT_TRUE(refine(scene.image, options).covariance.has_value());
  options.max_rotation = 0.3 * M_PI / 180.0;
  const RefineResult turned = refine(scene.image, options);
  ASSERT_TRUE(turned.usable()) << ::testing::PrintToString(turned.reasons);
  EXPECT_THAT(turned.reasons, ::testing::ElementsAre("at_rotation_bound"));
  EXPECT_FALSE(turned.covariance.has_value());
  options.max_rotation = 0.0;
  options.max_translation = 0.01;
  const RefineResult shifted = refine(scene.image, options);
  ASSERT_TRUE(shifted.usable()) << ::testing::PrintToString(shifted.reasons);
  EXPECT_THAT(shifted.reasons, ::testing::ElementsAre("at_translation_bound"));
  EXPECT_FALSE(shifted.covariance.has_value());
}

// A bound is a sphere, on which the solver goes as straight to its minimum as elsewhere.
TEST(MotionBounds, TakeFewSteps) {
  for (int k = 0; k < 20; ++k) {
    const Scene scene =
        make_scene("bounds.law" + std::to_string(k), testing::kCamera, {80, 1.0, 0.0, 1.0, 0.05});
    for (const double part : {0.05, 0.2, 0.6, 0.9, 1.0, 1.2})
      for (const bool turns : {true, false}) {
        RefineOptions options;
        options.loss = {LossKind::kCauchy, 2.0, 1.0};
        (turns ? options.max_rotation : options.max_translation) =
            part * (turns ? M_PI / 180.0 : 0.05);
        const RefineResult result = refine(scene.image, options);
        EXPECT_TRUE(result.usable()) << k << ' ' << part;
        EXPECT_LE(result.iterations, 40) << k << ' ' << part;
      }
  }
}

TEST(FixedAxes, AreReadByName) {
  EXPECT_EQ(parse_axes("rotation,tx,cz,gravity")->size(), 6u);
  EXPECT_EQ(parse_axes("position").value(), parse_axes("translation").value());
  for (const char* text : {"", "rotations", "rx,", "rx,gravity", "ry,yaw"})
    EXPECT_FALSE(parse_axes(text).ok()) << text;
  RefineOptions options;
  options.fix = {Axis::kRotationX, Axis::kYaw};
  EXPECT_EQ(options.errors().size(), 1u);
  options = RefineOptions();
  options.max_rotation = -1.0;
  options.max_translation = NAN;
  options.up_in_world = Vector3::Zero();
  EXPECT_EQ(options.errors().size(), 3u);
}

}  // namespace
}  // namespace pose_refine
