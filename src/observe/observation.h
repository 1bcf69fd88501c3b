// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <limits>
#include <vector>

#include "factor/points/reduction.h"

namespace pose_refine {

// The observations of an image at one pose, by row of its columns.
struct Observed {
  std::vector<double> pixels;          // reprojection error [px]
  std::vector<double> normalized;      // the same, whitened by the observation's covariance
  std::vector<unsigned char> visible;  // in front of the camera and inside the model's domain
  std::size_t in_front = 0;
};

Observed observe(Reducer& reducer, const PointFactor& factor, const Pose& centered);

// Median as numpy's (mean of the middle two); NaN when empty. Takes a copy to sort.
double median(std::vector<double> values);

// Robust noise level, and how surely there is a consensus at all.
struct Noise {
  double sigma = 0.0;       // standard deviation of one coordinate [px]
  double scale = 0.0;       // the same of the whitened residuals: 1 if claimed covariances are true
  double log_alarms = 0.0;  // log of the expected number of such consensuses by chance; < 0: real
};

// A-contrario (Moisan & Stival 2004): the k smallest residuals that are least likely if wrong
// measurements were spread uniformly over `area` [px^2]; then sigma from their median under a
// Rayleigh law. `most_px` bounds the residuals of a consensus.
Noise estimate_noise(const Observed& observed, double area,
                     double most_px = std::numeric_limits<double>::infinity());

// Where wrong measurements would be: the image, or the part of it that the measurements cover.
double measured_area(const PointFactor& factor, double image_area);

}  // namespace pose_refine
