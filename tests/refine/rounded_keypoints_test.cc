// SPDX-License-Identifier: BSD-3-Clause
// Keypoints that were rounded to 16 bits: the covariances of poses stay true, and near coordinates,
// which were rounded less, count more.
#include <gtest/gtest.h>

#include <cmath>

#include "pose_refine/refine.h"
#include "pose_refine/support/keypoint_grid.h"
#include "support/refine_test.h"

namespace pose_refine {
namespace {

const Camera kLarge{CameraModel::kPinhole, 4000, 3000, {3200, 3200, 2000, 1500}};

double to_half(double x) {
  int exponent = 0;
  std::frexp(x, &exponent);
  const double step = std::ldexp(1.0, exponent - 11);
  return step * std::nearbyint(x / step);
}

Image rounded(Image image) {
  for (auto* column : {&image.correspondences.u, &image.correspondences.v})
    for (double& x : *column) x = 0.5 + to_half(x - 0.5);
  return image;
}

// Means over images of the squared error in units of the covariance (6 where that is true), and of
// the squared error of the position.
struct Errors {
  double nees = 0.0, position = 0.0;
  int count = 0;

  void add(const RefineResult& result, const Pose& truth) {
    if (!result.usable() || !result.covariance) return;
    const Vector6 xi = local(result.cam_from_world, truth);
    nees += xi.dot(Eigen::Matrix<double, 6, 6>(*result.covariance).ldlt().solve(xi));
    position += std::pow(pose_error(result.cam_from_world, truth).translation, 2);
    ++count;
  }
  double mean_nees() const { return nees / count; }
  double rms_position() const { return std::sqrt(position / count); }
};

// `told`: with the variance of the rounding.
Errors errors_of(double noise_px, int images, bool told) {
  Errors errors;
  for (int i = 0; i < images; ++i) {
    const Scene scene =
        make_scene("rounded" + std::to_string(i), kLarge, {200, noise_px, 0.2, 2.0, 0.1});
    Image image = rounded(scene.image);
    const auto grid = find_keypoint_grid(image.correspondences);
    if (!grid || !grid->is_half) return {};
    if (told) image.correspondences = with_rounding(std::move(image.correspondences), *grid);
    errors.add(refine(image), scene.truth);
  }
  return errors;
}

TEST(RoundedKeypoints, CovariancesHold) {
  for (const double noise_px : {0.1, 0.5, 1.0}) {
    const Errors told = errors_of(noise_px, 2000, true),
                 not_told = errors_of(noise_px, 2000, false);
    EXPECT_GT(told.count, 1990);
    EXPECT_GT(told.mean_nees(), 5.8) << noise_px;
    EXPECT_LT(told.mean_nees(), 6.2) << noise_px;
    RecordProperty("nees_told_" + std::to_string(noise_px), std::to_string(told.mean_nees()));
    std::printf("noise %.1f px: NEES %.3f, not told %.3f; position %.3g, %.3g\n", noise_px,
                told.mean_nees(), not_told.mean_nees(), told.rms_position(),
                not_told.rms_position());
    if (noise_px < 0.2) {
      EXPECT_LT(told.mean_nees(), not_told.mean_nees() - 0.1);
      EXPECT_LT(told.rms_position(), 0.99 * not_told.rms_position());
    }
  }
}

}  // namespace
}  // namespace pose_refine
