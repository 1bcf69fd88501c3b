// SPDX-License-Identifier: BSD-3-Clause
// E3: trajectories may come in worlds of their own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "pose_refine/evaluation.h"
#include "support/random.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using testing::Random;

std::vector<Pose> trajectory(int count) {
  Random random("alignment");
  std::vector<Pose> poses;
  for (int i = 0; i < count; ++i) poses.push_back(random.pose());
  return poses;
}

std::vector<std::optional<Pose>> moved(const std::vector<Pose>& truth, const Similarity& back) {
  std::vector<std::optional<Pose>> estimates;
  for (const Pose& pose : truth) estimates.emplace_back(aligned(pose, back));
  return estimates;
}

TEST(Alignment, UndoesASimilarity) {
  const std::vector<Pose> truth = trajectory(20);
  Random random("alignment.motion");
  for (const double scale : {1.0, 1e-3, 250.0}) {
    auto estimates = moved(truth, {scale, random.pose()});
    estimates[3] = std::nullopt;
    const auto found = align_trajectories(estimates, truth, true);
    ASSERT_TRUE(found.ok());
    EXPECT_NEAR(found->scale * scale, 1.0, 1e-12);
    for (std::size_t i = 0; i < truth.size(); ++i) {
      if (!estimates[i]) continue;
      const PoseError error = pose_error(aligned(*estimates[i], *found), truth[i]);
      EXPECT_LT(error.translation, 1e-11);
      EXPECT_LT(error.rotation, 1e-12);
    }
    if (scale == 1.0) EXPECT_EQ(align_trajectories(estimates, truth, false)->scale, 1.0);
  }
}

// The alignment is the least-squares one, so no other similarity nearby is better.
TEST(Alignment, IsTheLeastSquaresOne) {
  const std::vector<Pose> truth = trajectory(30);
  Random random("alignment.noise");
  std::vector<std::optional<Pose>> estimates;
  for (const Pose& pose : truth)
    estimates.emplace_back(pose_from_center(pose.rotation, pose.center() + 0.1 * random.normal3()));
  const auto cost = [&](const Similarity& s) {
    double sum = 0.0;
    for (std::size_t i = 0; i < truth.size(); ++i)
      sum += (aligned(*estimates[i], s).center() - truth[i].center()).squaredNorm();
    return sum;
  };
  const Similarity best = align_trajectories(estimates, truth, true).value();
  for (int i = 0; i < 200; ++i) {
    Similarity other = best;
    other.scale *= 1.0 + 1e-3 * random.normal();
    other.pose = retract(other.pose, 1e-3 * random.normal6());
    EXPECT_GE(cost(other), cost(best));
  }
}

TEST(Alignment, RefusesWhatDoesNotDetermineIt) {
  const std::vector<Pose> good = trajectory(10);
  const auto all = moved(good, {});
  const auto expect_refused = [](const std::vector<std::optional<Pose>>& estimates,
                                 const std::vector<Pose>& truth, const std::string& words) {
    for (const bool with_scale : {false, true}) {
      const auto found = align_trajectories(estimates, truth, with_scale);
      ASSERT_FALSE(found.ok()) << words;
      EXPECT_THAT(found.error().message, HasSubstr(words));
    }
  };
  expect_refused({}, {}, "fewer than three");
  expect_refused({all[0], all[1]}, {good[0], good[1]}, "fewer than three");
  expect_refused({all[0], all[1], std::nullopt}, {good[0], good[1], good[2]}, "fewer than three");
  expect_refused(all, {good[0]}, "as many");
  Pose broken = good[2];
  broken.translation.x() = std::nan("");
  expect_refused({all[0], all[1], broken}, {good[0], good[1], good[2]}, "fewer than three");
  std::vector<Pose> line, still;
  for (std::size_t i = 0; i < good.size(); ++i) {
    line.push_back(pose_from_center(
        good[i].rotation,
        Vector3(1e4, 2.0, 3.0) + 0.1 * static_cast<double>(i) * Vector3(1.0, -2.0, 0.5)));
    still.push_back(pose_from_center(good[i].rotation, Vector3(1e6, 2.0, 3.0)));
  }
  expect_refused(moved(line, {}), line, "on a line");
  expect_refused(all, line, "on a line");
  expect_refused(moved(line, {}), good, "on a line");
  expect_refused(moved(still, {}), still, "does not move");
  expect_refused(all, still, "does not move");
}

}  // namespace
}  // namespace pose_refine
