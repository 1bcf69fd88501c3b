// SPDX-License-Identifier: BSD-3-Clause
#include "simulate/synthetic.h"

#include <gtest/gtest.h>

#include <array>

#include "pose_refine/evaluation.h"

namespace pose_refine {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180.0;

TEST(Synthetic, NoiselessMatchesReprojectExactly) {
  SyntheticOptions options;
  options.noise_px = 0.0;
  options.outliers = 0.0;
  for (const CameraModelInfo& info : camera_models()) {
    options.images = 2;
    options.models = {info.model};
    for (const SyntheticImage& image : make_synthetic(options)) {
      const Correspondences& c = image.image.correspondences;
      EXPECT_EQ(c.size(), 120u) << info.name;
      for (std::size_t i = 0; i < c.size(); ++i) {
        const auto pixel =
            project(image.image.camera, image.truth * Vector3(c.x[i], c.y[i], c.z[i]));
        ASSERT_TRUE(pixel) << info.name;
        EXPECT_LT((*pixel - Vector2(c.u[i], c.v[i])).norm(), 1e-9) << info.name;
      }
    }
  }
}

TEST(Synthetic, StartErrorsHaveTheMediansAskedFor) {
  SyntheticOptions options;
  options.images = 500;
  options.matches = 0;
  std::vector<double> translations, rotations;
  for (const SyntheticImage& image : make_synthetic(options)) {
    const PoseError error = pose_error(image.image.cam_from_world, image.truth);
    translations.push_back(error.translation);
    rotations.push_back(error.rotation / kDegree);
  }
  // The median of 500 log-normal sizes has a relative standard deviation of 3.4 %.
  EXPECT_NEAR(percentile(translations, 50.0), 0.2, 0.03);
  EXPECT_NEAR(percentile(rotations, 50.0), 8.0, 1.2);
}

TEST(Synthetic, FractionOfOutliersIsTheOneAskedFor) {
  SyntheticOptions options;
  options.noise_px = 0.0;
  options.outliers = 0.3;
  double wrong = 0.0, all = 0.0;
  for (const SyntheticImage& image : make_synthetic(options)) {
    const Correspondences& c = image.image.correspondences;
    for (std::size_t i = 0; i < c.size(); ++i) {
      const auto pixel = project(image.image.camera, image.truth * Vector3(c.x[i], c.y[i], c.z[i]));
      const bool right = pixel && (*pixel - Vector2(c.u[i], c.v[i])).norm() < 1e-6;
      wrong += right ? 0.0 : 1.0;
      all += 1.0;
    }
  }
  EXPECT_NEAR(wrong / all, 0.3, 0.03);
}

// A match goes to its point, to the copy before or to the one behind, each as often: it reprojects
// from a pose that is off by so many periods.
TEST(Synthetic, MatchesOfARepeatedRoomGoToNeighboringCopies) {
  SyntheticOptions options;
  options.noise_px = 0.0;
  options.outliers = 0.0;
  options.images = 40;
  options.repeat = {0.8, 9};
  std::array<double, 3> copies = {};
  double all = 0.0;
  for (const SyntheticImage& image : make_synthetic(options)) {
    const Correspondences& c = image.image.correspondences;
    for (std::size_t i = 0; i < c.size(); ++i) {
      EXPECT_TRUE(c.x[i] >= 0.0 && c.x[i] <= 0.8 * 9);
      int fits = 0;
      for (const int off : {-1, 0, 1}) {
        const Vector3 point(c.x[i] - 0.8 * off, c.y[i], c.z[i]);
        const auto pixel = project(image.image.camera, image.truth * point);
        if (!pixel || (*pixel - Vector2(c.u[i], c.v[i])).norm() > 1e-6) continue;
        ++fits;
        copies[static_cast<std::size_t>(off + 1)] += 1.0;
      }
      EXPECT_EQ(fits, 1);
      all += 1.0;
    }
  }
  ASSERT_GT(all, 2000.0);
  for (const double count : copies) EXPECT_NEAR(count / all, 1.0 / 3.0, 0.05);
}

}  // namespace
}  // namespace pose_refine
