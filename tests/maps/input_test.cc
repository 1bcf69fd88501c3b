// SPDX-License-Identifier: BSD-3-Clause
// Ready-made maps are read from files and refined; these tests also hold what is refused.
#include <gtest/gtest.h>

#include "maps/scene.h"
#include "pose_refine/io.h"
#include "support/io_scratch.h"
#include "support/npy.h"

namespace pose_refine {
namespace {

using testing::kHeight;
using testing::kWidth;
constexpr std::size_t kPoints = 24;

// Each map has its main mode where the identity pose sees its point. Halves are stored.
struct ReadyScene {
  testing::Scratch scratch;
  Camera camera = testing::map_camera();

  ReadyScene() {
    std::vector<double> points;
    std::vector<float> maps;
    for (std::size_t n = 0; n < kPoints; ++n) {
      const double x = 6.0 + static_cast<double>(n * 13 % 44),
                   y = 5.0 + static_cast<double>(n * 7 % 30);
      const double depth = 0.7 + 0.05 * static_cast<double>(n % 9);
      const Vector3 p = depth * testing::point_at_cell(camera, x, y);
      points.insert(points.end(), {p.x(), p.y(), p.z()});
      for (const float loss : testing::two_mode_map(kHeight, kWidth, x, y, n + 1))
        maps.push_back(2.0f * (loss - 0.5f));
    }
    scratch.put("a/points3D.npy", testing::npy("<f8", "(24, 3)", points));
    scratch.put("a/maps.npy", testing::npy("<f4", "(24, 40, 56)", maps));
    scratch.put("a/maps.txt", "40 56 0.5 0.5\n");
  }
};

TEST(NreInput, ReadyMapsRefineThePose) {
  const ReadyScene scene;
  const auto features = read_dense_features(scene.scratch.path(), "a");
  ASSERT_TRUE(features.ok()) << features.error().to_string();
  Vector6 offset;
  offset << 0.03, -0.02, 0.03, 0.04, 0.03, -0.05;
  DenseImage image{"a", scene.camera, retract(Pose(), offset), *features};
  for (const bool rescue : {false, true}) {
    NreOptions options;
    options.rescue = rescue;
    const auto result = refine_nre(image, options);
    ASSERT_TRUE(result.ok());
    EXPECT_TRUE(result->usable());
    EXPECT_LT(pose_error(result->cam_from_world, Pose()).translation, 0.01) << rescue;
    EXPECT_LT(result->final_cost, 0.5 * result->initial_cost);
    EXPECT_EQ(result->residual_px.size(), kPoints);
    EXPECT_TRUE(result->covariance.has_value());
    // A second call gives the same bits.
    EXPECT_EQ(refine_nre(image, options)->cam_from_world.translation,
              result->cam_from_world.translation);
  }
}

TEST(NreInput, AStartThatSeesNothingKeepsItsPose) {
  const ReadyScene scene;
  const auto features = read_dense_features(scene.scratch.path(), "a");
  ASSERT_TRUE(features.ok());
  Pose behind;
  behind.rotation = Quaternion(0.0, 0.0, 1.0, 0.0);  // half a turn about y
  NreOptions options;
  options.rescue = false;
  const auto result = refine_nre({"a", scene.camera, behind, *features}, options);
  ASSERT_TRUE(result.ok());
  EXPECT_FALSE(result->usable());
  EXPECT_EQ(result->termination, Termination::kDegenerate);
  EXPECT_EQ(result->reasons, std::vector<std::string>{"no_map_seen"});
  EXPECT_EQ(result->cam_from_world.translation, behind.translation);
  options.rescue = true;  // P3P does not need a start
  const auto rescued = refine_nre({"a", scene.camera, behind, *features}, options);
  EXPECT_LT(pose_error(rescued->cam_from_world, Pose()).translation, 0.01);
}

TEST(NreInput, SaysWhatDoesNotFit) {
  const ReadyScene scene;
  scene.scratch.put("a/maps.txt", "40 57 0.5 0.5\n");
  EXPECT_FALSE(read_dense_features(scene.scratch.path(), "a").ok());
  scene.scratch.put("a/maps.txt", "40 56 0.5\n");
  EXPECT_FALSE(read_dense_features(scene.scratch.path(), "a").ok());
  EXPECT_FALSE(read_dense_features(scene.scratch.path(), "b").ok());
  EXPECT_FALSE(read_dense_features(scene.scratch.path(), "../a").ok());
}

}  // namespace
}  // namespace pose_refine
