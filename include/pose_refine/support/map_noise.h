// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "pose_refine/io.h"
#include "pose_refine/options.h"
#include "pose_refine/result.h"

// How far a map itself is off. The errors of a map are shared by its points: poses and cameras of
// its images are wrong by a little, and so is every point made from them, in the same direction as
// its neighbors. The residuals of an image do not show that, and the covariance of its pose does
// not know it (support/covariance.h): it falls with the number n of observations as if their errors
// were independent.
//
// Cross-validation does show it. Images of the map are left out one by one (with all images of
// their frame, where rigs have several cameras). Their points are estimated again from the other
// images, they are refined against those points, and the pose is compared with that of the map.
// Noise that observations share does not fall with n, so it is a part of the covariance C that
// grows with n:
//
//   C <- C (1 + growth n),   with one growth for the position and one for the rotation.
//
// Over the images of a map, the errors divided by bound95 sqrt(n) spread less than divided by
// bound95, by the distance of the points, or by what a smooth displacement of the image would do.
// Their 95 % quantile, squared, is the growth. It is taken for that of a log-normal distribution
// about the median, whose spread is shrunk towards 0.4 with the weight of 16 images, and is
// the bound of a prediction, which allows for the number of images (Student's t).
//
// Images of a map have been fitted together with it, and agree with it better than others do: the
// quantile is taken 1.75 times. Truths of another origin than the map (surveyed, or registered with
// a similarity) have errors of their own, which are not in it.
namespace pose_refine {

struct MapNoiseOptions {
  std::size_t max_images = 40;  // to leave out, spread evenly over the map
  // How images are refined against the map; pull, held axes, bounds and start_spread are left out.
  RefineOptions refine = {};

  // Names every field that is out of range, in one message each. It is empty when all are fine.
  std::vector<std::string> errors() const;
};

struct MapNoise {
  std::size_t images = 0;        // that were left out, refined, and have a covariance
  double median_position = 0.0;  // median error of their camera centers [scene units]
  double median_rotation = 0.0;  // median error of their rotations [rad]
  double within_bound95 = 0.0;   // share of them with both errors within bound95, not widened
  // What an observation adds to the covariance, as a part of it.
  double position_growth = 0.0;
  double rotation_growth = 0.0;
  // Cameras of these images. What they are wrong by is part of the map's noise.
  std::vector<Camera> cameras = {};
};

// Estimates the noise of a map on `threads` threads (0 takes all cores). The result is bit-equal
// for any number of threads. Images take part that have a pose, a camera, and ten points that two
// other images see. It is an error if fewer than three can be refined, or if the options have
// errors.
Result<MapNoise> estimate_map_noise(const Model& model, const MapNoiseOptions& options = {},
                                    int threads = 0);

// Widens the covariance of an image that was refined against a map by the map's noise; bound95()
// follows. `camera` is that of the image. If it is one of noise.cameras, and the result does not
// doubt it (another_camera), what refine() has added for a camera that is somewhat wrong is taken
// out again: it lies along one direction, and the noise of the map knows better. A pose that owes
// its certainty to priors is widened as if the points gave it, which is too much.
RefineResult widened(RefineResult result, const Camera& camera, const MapNoise& noise);

// Widens the covariance of the camera center by a known error of the map, which all points near to
// the image share: `sigma` is its standard deviation along each axis [scene units]. The result
// stays as it is where sigma is not positive and finite.
RefineResult widened(RefineResult result, double sigma);

// The covariance of each point of a model along the axes of the world [scene units^2], from its own
// observations: noise^2 (sum J'J)^-1, J the derivative of the pixel by the point, with poses and
// cameras held; noise [px] is that of the model's residuals. Nothing is returned for a point that
// fewer than two images see, or whose rays leave it open. They serve
// Correspondences::point_covariance. Errors that points share are not in them: they do not replace
// the noise of the map, and helped poses only in maps of short tracks.
std::vector<std::optional<Matrix3>> point_covariances(const Model& model, int threads = 0);

}  // namespace pose_refine
