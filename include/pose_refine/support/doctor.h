// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "pose_refine/image.h"
#include "pose_refine/support/convention.h"

// Finds the convention that poses were written in: every reading of their numbers is scored against
// the correspondences.
namespace pose_refine {

// The stated convention and the budget of a diagnosis.
struct DoctorOptions {
  PoseConvention stated = {};    // how the poses of the images were read
  bool quaternion_order = true;  // false for files of matrices, which have no order to get wrong
  std::size_t max_images = 64;   // largest number of images, spread over the input
  std::size_t max_points = 48;   // largest number of correspondences of an image, spread over them
};

// A reading of the numbers, and how well it fits.
//
// An image has an angle under each reading: the median angle between measured and predicted rays,
// from 0 to 180 degrees, where more than 90 means behind the camera. The median is over the
// correspondences that agree with the pose of the image as refined from the most likely readings,
// or over all of them when too few agree on any pose. 0.3 degrees are added in quadrature, because
// differences below that are a matter of refinement, not of convention.
struct Reading {
  PoseConvention convention;
  double angle = 0.0;                 // geometric mean of the images' angles [rad]
  double in_front = 0.0;              // fraction of these points in front of the camera
  std::size_t better = 0, worse = 0;  // images with a smaller, larger angle than the stated reading
  // How much more the data speak for this reading than for the stated one: the sum over the images
  // of log(angle of the stated reading / angle of this one), each within +- log 20.
  double evidence = 0.0;
  bool as_good = false;  // the data do not tell it apart from the one with the smallest angle
};

// The outcome of a diagnosis.
struct Diagnosis {
  // All readings. Turned images and turned worlds (PoseConvention::roll and world), one or the
  // other and in the stated unit, are among them only when no other reading is as near as networks
  // are. Those that are as good as the one with the smallest angle come first, in the order stated,
  // usual, unusual; the others follow by angle. Empty when no image can be used.
  std::vector<Reading> readings;
  std::size_t stated = 0;  // index of the stated reading
  std::size_t images = 0;  // number of images that were used
  std::size_t fitted = 0;  // number of these whose correspondences agree on a pose
  // The first reading is not the stated one, has at most half of its angle, and the images agree on
  // that beyond doubt: the evidence is 6 or more, and the sign test is below 1 % or there are fewer
  // than eight images. One image or two never refute.
  bool refuted = false;
  // The first reading has at most half of the stated one's angle, but the images are too few to be
  // sure.
  bool suspected = false;
  // The first reading explains the data: its angle is below 22.5 degrees (12 for turned images and
  // worlds), which is more than networks err, and most points are in front. Otherwise no reading
  // does, and none is to be named.
  bool explained = false;
};

// Scores every reading. The poses of the images are as read under `options.stated`. Images without
// a camera, six finite correspondences or a finite pose are left out. The outcome is deterministic,
// and takes a few milliseconds whatever the size of the input.
Diagnosis diagnose(const std::vector<Image>& images, const DoctorOptions& options = {});

// Diagnoses only if there is a reason. Nothing is returned when the stated reading is the best over
// all correspondences, right ones or wrong, and below 22.5 degrees, which takes a millisecond or
// two to find out.
std::optional<Diagnosis> doubt(const std::vector<Image>& images, const DoctorOptions& options = {});

// Tells whether the pixels of the matches count from the first pixel's center (0) or its corner
// (0.5). A turn of the camera hides half a pixel almost entirely, so the images are refined under
// both and the costs compared. It takes sharp matches and wide views to tell.
struct PixelCenterDiagnosis {
  double other = 0.0;                 // the pixel center that was not stated
  std::size_t images = 0;             // number of images that were used
  std::size_t better = 0, worse = 0;  // images that fit better, worse with the other center
  double p = 1.0;                     // p value of the sign test
  bool refuted = false;               // the other center is better, and p is below 0.001
};
// Compares both centers. `stated` is 0 or 0.5, and the pixels of the images are as read under it.
// At most `max_images` are used, spread over the input.
PixelCenterDiagnosis diagnose_pixel_center(const std::vector<Image>& images, double stated,
                                           std::size_t max_images = 100);

}  // namespace pose_refine
