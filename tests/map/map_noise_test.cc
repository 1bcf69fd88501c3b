// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/map_noise.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/statistics.h"
#include "map/left_out.h"
#include "map/simulated_map.h"
#include "pose_refine/refine.h"

namespace pose_refine {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
// About as far off as real maps are by their noise.
const testing::MapErrors kShared = {0.5, 0.002, 0.01};

// What became of the images of a map that its noise was not estimated from.
struct Coverage {
  double before = 0.0, after = 0.0;  // shares within both bounds
  double median = 0.0;               // of the error of the position by its bound
};

Coverage coverage_of_others(const Model& model, const MapNoise& noise) {
  const map::PointFitter fitter(model);
  const map::Leaver leaver(model, fitter);
  std::vector<double> ratios, before, after;
  for (std::size_t i = 1; i < model.images.size(); i += 2) {
    const auto left = leaver.leave_out(i);
    const RefineResult result = refine(left->image);
    const PoseError error = pose_error(result.cam_from_world, left->truth);
    const PoseBound was = *result.bound95();
    const PoseBound is = *widened(result, left->image.camera, noise).bound95();
    before.push_back(error.translation <= was.position && error.rotation <= was.rotation);
    after.push_back(error.translation <= is.position && error.rotation <= is.rotation);
    ratios.push_back(error.translation / is.position);
  }
  const auto mean = [](const std::vector<double>& v) {
    double sum = 0.0;
    for (const double x : v) sum += x;
    return sum / static_cast<double>(v.size());
  };
  return {mean(before), mean(after), median(std::move(ratios))};
}

TEST(MapNoise, CoversErrorsThatPointsShare) {
  const Model model = testing::simulated_map(60, 80, kShared);
  MapNoiseOptions options;
  options.max_images = 30;  // every other one
  const auto noise = estimate_map_noise(model, options, 2);
  ASSERT_TRUE(noise) << noise.error().to_string();
  EXPECT_EQ(noise->images, 30u);
  const Coverage coverage = coverage_of_others(model, *noise);
  EXPECT_LT(coverage.before, 0.4);
  EXPECT_GE(coverage.after, 0.93);
  EXPECT_GT(coverage.median, 0.2);
  EXPECT_NEAR(noise->median_position, 0.016, 0.008);  // of three normal numbers
  EXPECT_LT(noise->within_bound95, 0.4);
}

TEST(MapNoise, CoversThemFromEightImages) {
  const Model model = testing::simulated_map(60, 80, kShared);
  MapNoiseOptions options;
  options.max_images = 8;
  const auto noise = estimate_map_noise(model, options, 2);
  ASSERT_TRUE(noise);
  const Coverage coverage = coverage_of_others(model, *noise);
  EXPECT_GE(coverage.after, 0.9);
  EXPECT_GT(coverage.median, 0.15);
}

TEST(MapNoise, LeavesThePosesOfAPerfectMapAsTheyAre) {
  const auto noise = estimate_map_noise(testing::simulated_map(12, 80, {}));
  ASSERT_TRUE(noise) << noise.error().to_string();
  EXPECT_LT(80.0 * noise->position_growth, 1e-3);
  EXPECT_LT(80.0 * noise->rotation_growth, 1e-3);
}

// Features of the image itself move it from its surveyed pose as far as its bound says, and
// nothing tells that from the noise of a map.
TEST(MapNoise, WidensLittleWherePosesAreRight) {
  const auto noise = estimate_map_noise(testing::simulated_map(30, 80, {0.5, 0.0, 0.0}));
  ASSERT_TRUE(noise);
  EXPECT_LT(std::sqrt(1.0 + 80.0 * noise->position_growth), 2.2);
  EXPECT_LT(std::sqrt(1.0 + 80.0 * noise->rotation_growth), 2.2);
}

TEST(MapNoise, HasEqualBitsForAnyNumberOfThreads) {
  const Model model = testing::simulated_map(9, 60, kShared);
  const MapNoise one = *estimate_map_noise(model, {}, 1);
  const MapNoise three = *estimate_map_noise(model, {}, 3);
  EXPECT_EQ(one.images, three.images);
  EXPECT_EQ(one.median_position, three.median_position);
  EXPECT_EQ(one.median_rotation, three.median_rotation);
  EXPECT_EQ(one.position_growth, three.position_growth);
  EXPECT_EQ(one.rotation_growth, three.rotation_growth);
}

TEST(MapNoise, SaysWhyAMapTellsNothing) {
  const auto fails = [](const Model& model) {
    const auto noise = estimate_map_noise(model);
    return !noise && noise.error().message.find("the noise of the map is unknown") == 0;
  };
  EXPECT_TRUE(fails({}));
  Model model = testing::simulated_map(5, 40, kShared);
  Model changed = model;
  changed.points.clear();  // the observations dangle
  EXPECT_TRUE(fails(changed));
  changed = model;
  changed.images.resize(1);
  EXPECT_TRUE(fails(changed));
  changed = model;
  changed.cameras.clear();
  EXPECT_TRUE(fails(changed));
  changed = model;
  for (ModelImage& image : changed.images) image.has_pose = false;
  EXPECT_TRUE(fails(changed));
  changed = model;
  for (ModelImage& image : changed.images)  // all points are behind
    image.cam_from_world =
        Pose{Quaternion(0.0, 0.0, 1.0, 0.0), Vector3::Zero()} * image.cam_from_world;
  EXPECT_TRUE(fails(changed));
  changed = model;
  for (ModelPoint& point : changed.points) point.x = kNan;
  EXPECT_TRUE(fails(changed));
  changed = model;
  for (ModelImage& image : changed.images)
    for (ModelObservation& o : image.observations) o.u = kNan;
  EXPECT_TRUE(fails(changed));
  changed = model;
  for (ModelImage& image : changed.images) image.cam_from_world = model.images[0].cam_from_world;
  EXPECT_TRUE(fails(changed));  // rays without parallax
  changed = model;
  changed.cameras.at(1).params = {kNan, 1.0};
  EXPECT_TRUE(fails(changed));
}

TEST(MapNoise, RefusesOptionsOutOfRange) {
  MapNoiseOptions options;
  options.max_images = 2;
  EXPECT_EQ(options.errors().size(), 1u);
  const auto noise = estimate_map_noise({}, options);
  ASSERT_FALSE(noise);
  EXPECT_EQ(noise.error().code, ErrorCode::kInvalidArgument);
}

// One camera of a stereo rig would tell how well the other one fits.
TEST(MapNoise, LeavesOutAllImagesOfAFrame) {
  Model model = testing::simulated_map(4, 40, {});
  const map::PointFitter fitter(model);
  ASSERT_TRUE(map::Leaver(model, fitter).leave_out(0));
  model.frames.resize(1);
  for (const std::uint64_t id : {1, 2, 3})
    model.frames[0].data.push_back({{SensorType::kCamera, 1}, id});
  EXPECT_FALSE(map::Leaver(model, fitter).leave_out(0));  // one image is left
  EXPECT_TRUE(map::Leaver(model, fitter).leave_out(3));
}

}  // namespace
}  // namespace pose_refine
