// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <limits>
#include <vector>

#include "factor/factors.h"

namespace pose_refine {

// Returns the least noise of one coordinate, in multiples of what is claimed: no detector is better
// than 0.02 px of the usual camera. It keeps scales above 0 on perfect data.
double least_noise(const PointFactor& points);
// 99 % of a chi with two degrees of freedom: residuals beyond this many standard deviations are
// told as outliers.
inline constexpr double kOutlierSigmas = 3.035;
// Residuals within this many standard deviations belong to the consensus where its shape, and not
// single observations, is looked at.
inline constexpr double kConsensusSigmas = 4.0;

// The observations of an image at one pose, by row of its columns.
struct Observations {
  std::vector<double> pixels;          // reprojection error [px]
  std::vector<double> normalized;      // the same, whitened by the observation's covariance
  std::vector<unsigned char> visible;  // in front of the camera and inside the model's domain
  std::size_t in_front = 0;
};

// Residuals under a stage: its depth limit says how points behind the camera are continued.
Observations observe(const PoseCost& cost, const Pose& cam_from_centered);

// Residuals with exact 1/z for all points in front of the camera. Everything that is reported about
// a pose uses these.
Observations observe_exactly(const PoseCost& cost, const Pose& cam_from_centered);

// Median residual of the points that the camera sees [px]; NaN without any.
double visible_median(const Observations& observations);

// Robust noise level, and how surely there is a consensus at all.
struct Noise {
  double sigma = 0.0;       // standard deviation of one coordinate [px]
  double scale = 0.0;       // the same of the whitened residuals: 1 if claimed covariances are true
  double log_alarms = 0.0;  // log of the expected number of such consensuses by chance; < 0: real
};

// The a-contrario estimate (alarms.h): the k smallest residuals that are least likely if wrong
// measurements were spread uniformly over `area` [px^2] make the consensus; sigma follows from
// their median under a Rayleigh law. `most_px` bounds the residuals of a consensus.
Noise estimate_noise(const Observations& observations, double area,
                     double most_px = std::numeric_limits<double>::infinity());

// Noise of one coordinate from the consensus at a pose, in multiples of what is claimed (pixels
// when nothing is). It is never below what a detector can do.
double noise_at(const PoseCost& cost, const Pose& cam_from_centered);

// The area over which wrong measurements would be spread [px^2]: the image, or the part of it that
// the measurements cover.
double measured_area(const PointFactor& points);

}  // namespace pose_refine
