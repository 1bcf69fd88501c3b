// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

#include "pose_refine/refine.h"

namespace pose_refine {

// A Monte Carlo experiment tests what `refine` says of its own accuracy. Its scenes have points at
// 4 to 12 scene units, spread over the image; each draw has a new scene, noise and start.
struct CalibrationCase {
  CameraModel model = CameraModel::kPinhole;
  Loss loss = {LossKind::kCauchy};
  int points = 100;
  double noise_px = 1.0;
  double outliers = 0.0;     // fraction, uniform over the image
  double point_noise = 0.0;  // of the points' coordinates [scene units]
  bool told = false;         // the problem has this covariance, and the pixels'
  bool prior = false;        // a prior on the pose; the start is drawn from it
};

// These are statistics of the draws that gave a covariance.
struct Calibration {
  std::size_t draws = 0;
  std::size_t ok = 0;                         // of all draws
  std::size_t counted = 0;                    // usable, with a covariance
  double mean_nees = 0.0;                     // normalized error squared; 6 when right
  double inside_half = 0.0, inside95 = 0.0;   // inside the 50 and the 95 % ellipsoid
  double position95 = 0.0, rotation95 = 0.0;  // within bound95()
  double noise = 0.0;                         // mean of the estimated noise over the true one
  // The mean of e e': e = L^-1 xi, L L' the covariance, xi the error. It should be the identity.
  Matrix6 whitened = Matrix6::Zero();
};

// The mean NEES of n draws lies within 6 +- this with probability 99 %.
double nees_band(std::size_t draws);

Image calibration_draw(const CalibrationCase& c, std::uint64_t seed, Pose& truth);

Calibration calibrate(const CalibrationCase& c, std::size_t draws, std::uint64_t seed = 1,
                      int threads = 0);

}  // namespace pose_refine
