// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "pose_refine/image.h"
#include "pose_refine/options.h"

namespace pose_refine::doctor {

// Says how an image's matches scatter: a match is right with this probability, and then lies by
// Student's t distribution about its point; or it is wrong and lies anywhere among the matches.
struct Scatter {
  double log_likelihood = 0.0;  // above that of all matches being wrong; 0 or more
  double right = 0.0;           // fraction of right matches
  double noise = 0.0;           // standard deviation of a coordinate [px]
};
// The most likely scatter of these squared residuals [px^2], infinite where the point is not seen.
// `area` is where wrong matches lie [px^2]. Noise below `least_noise` [px] is not told apart.
Scatter scatter_of(const std::vector<double>& squared, double area, double least_noise);
// How much a residual counts in a fit that makes the scatter likelier [1 / px^2].
double weight_of(double squared, const Scatter& scatter, double area);

// The rectangle around the matches: it does not hang on the camera.
struct MatchedArea {
  double area = 1.0;         // [px^2]
  double least_noise = 1.0;  // [px]
};
MatchedArea matched_area(const Correspondences& matches);

// The squared residuals of an image [px^2].
std::vector<double> squared_residuals(const Image& image);

// An image at the pose where its camera fits best, and how well.
struct CameraFit {
  Pose pose;
  Scatter scatter;
  // Enough matches agree that it is no accident.
  bool agrees() const { return scatter.log_likelihood > 20.0; }
};
// Refines the image from its start.
CameraFit fit_image(const Image& image, const MatchedArea& area, Policy policy);

}  // namespace pose_refine::doctor
