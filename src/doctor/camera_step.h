// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <Eigen/Core>
#include <vector>

#include "doctor/camera_fit.h"
#include "pose_refine/support/camera_doctor.h"

namespace pose_refine::doctor {

// The numbers of a reading that are refined: logs of scale and focal, cx and cy, k1 and k2.
constexpr int kNumbers = 6;
using Numbers = Eigen::Matrix<double, kNumbers, 1>;
using Chosen = std::vector<int>;  // indices of numbers
enum Number { kScaleNumber, kFocalNumber, kCxNumber, kCyNumber, kK1Number, kK2Number };

CameraReading moved(CameraReading reading, const Numbers& by);

// An image as given, under a reading, and where it fits.
struct FittedImage {
  const Image* stated;
  MatchedArea area;
  CameraFit fit;
};

// A step of the chosen numbers, common to all images, together with each image's own pose.
struct CameraStep {
  Numbers step = Numbers::Zero();
  Numbers sigma = Numbers::Zero();  // standard deviations of the chosen numbers
  double gain = 0.0;                // of the log likelihood, as a parabola foresees it
};
// The Gauss-Newton step of the images that agree on their poses under the reading.
CameraStep camera_step(const std::vector<FittedImage>& images, const CameraReading& reading,
                       const Chosen& chosen);

}  // namespace pose_refine::doctor
