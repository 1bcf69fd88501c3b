// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "pose_refine/image.h"
#include "pose_refine/support/convention.h"

// Which convention were these poses written in? Every reading of the numbers is scored against the
// correspondences.
namespace pose_refine {

struct DoctorOptions {
  PoseConvention stated = {};    // how the poses of the problems were read
  bool quaternion_order = true;  // false for files of matrices: there is no order to get wrong
  std::size_t max_images = 64;   // spread over the input
  std::size_t max_points = 48;   // of an image, spread over its correspondences
};

// The angle of an image under a reading is the median angle between measured and predicted rays,
// 0 to 180 degrees, behind the camera beyond 90: over the correspondences that agree with the
// image's pose, as refined from the most likely readings, or over all when too few agree on any.
// With 0.3 degrees added in quadrature: below that refinement decides, not the convention.
struct Reading {
  PoseConvention convention;
  double angle = 0.0;                 // geometric mean of the images' angles [rad]
  double in_front = 0.0;              // fraction of these points in front of the camera
  std::size_t better = 0, worse = 0;  // images with a smaller, larger angle than the stated reading
  // Sum over the images of log(angle of the stated reading / angle of this one), each within
  // +- log 20: how much more the data speak for this reading than for the stated one.
  double evidence = 0.0;
  bool as_good = false;  // the data do not tell it apart from the one with the smallest angle
};

struct Diagnosis {
  // All of them. First those that are as good as the one with the smallest angle, in the order:
  // stated, usual, unusual; then the others by angle. Empty when no image can be used.
  std::vector<Reading> readings;
  std::size_t stated = 0;  // index of the stated reading
  std::size_t images = 0;  // that were used
  std::size_t fitted = 0;  // of these, images whose correspondences agree on a pose
  // The first reading is not the stated one, has at most half of its angle, and the images agree on
  // that beyond doubt: evidence of 6 or more, sign test below 1 % or fewer than eight images. Never
  // with one image or two.
  bool refuted = false;
  // The same but for too few images to be beyond doubt.
  bool suspected = false;
  // The first reading explains the data: angle below 45 degrees, most points in front.
  bool explained = false;
};

// Poses of the problems are as read under `stated`. Images without a camera, six finite
// correspondences or a finite pose are left out. Deterministic; takes a few milliseconds whatever
// the size of the input.
Diagnosis diagnose(const std::vector<Image>& images, const DoctorOptions& options = {});

// The same where there is a reason: nothing when no reading is better than the stated one over all
// correspondences, right ones or wrong. That takes a millisecond or two.
std::optional<Diagnosis> doubt(const std::vector<Image>& images, const DoctorOptions& options = {});

// Whether the pixels of the matches count from the first pixel's center (0) or its corner (0.5). A
// turn of the camera hides half a pixel almost entirely, so the images are refined under both and
// the costs compared; it takes sharp matches and wide views to tell.
struct PixelCenterDiagnosis {
  double other = 0.0;                 // the one that is not stated
  std::size_t images = 0;             // that were used
  std::size_t better = 0, worse = 0;  // images that fit better, worse with the other
  double p = 1.0;                     // sign test
  bool refuted = false;               // the other is better, p below 0.001
};
// `stated` is 0 or 0.5; pixels of the problems are as read under it. Up to `max_images`, spread.
PixelCenterDiagnosis diagnose_pixel_center(const std::vector<Image>& images, double stated,
                                           std::size_t max_images = 100);

}  // namespace pose_refine
