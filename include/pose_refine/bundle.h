// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "pose_refine/camera.h"
#include "pose_refine/refine.h"

// This is bundle adjustment of the poses of many images together with the intrinsics that they
// share. The 3D points are held fixed.
namespace pose_refine {

// These parameters of a camera are refined together.
enum class IntrinsicsGroup {
  kFocal,           // all focal lengths; they stay positive
  kPrincipalPoint,  // cx and cy
  kDistortion,      // the model's other parameters
};

// Parses the names "focal", "principal_point" and "distortion": one or more, separated by commas.
// An unknown name, or no name at all, is an error.
Result<std::vector<IntrinsicsGroup>> parse_intrinsics_groups(std::string_view text);

// This says how well the input cameras are known, as standard deviations. 0 means that the input
// says nothing about these parameters.
struct IntrinsicsPrior {
  double focal = 0.0;            // relative to the focal length: 0.05 is five per cent
  double principal_point = 0.0;  // of each coordinate [px]
  double distortion = 0.0;       // of each parameter, in its own unit
};

// These options say which parameters of the cameras are refined, and how each image is.
struct BundleOptions {
  // Options of each image. They must have kReprojection, no normalization, and the fast path.
  RefineOptions refine;
  std::vector<IntrinsicsGroup> groups = {IntrinsicsGroup::kFocal};
  IntrinsicsPrior prior;
  int threads = 0;  // 0 takes all cores

  // Names every field that is out of range, in one message each. It is empty when all are fine.
  std::vector<std::string> errors() const;
};

// A bundle has images, and the cameras that took them.
struct Bundle {
  std::vector<Image> images;           // their own field `camera` is ignored
  std::vector<Camera> cameras;         // start values
  std::vector<std::size_t> camera_of;  // for each image, the index of its camera in `cameras`
};

// This is the outcome for a camera.
struct CameraResult {
  Camera camera;  // bit for bit the input unless usable()
  Verdict verdict = Verdict::kRejected;
  std::vector<std::string> reasons;  // machine-readable, e.g. "unobservable:f"
  std::vector<double> sigma;         // standard deviation of each parameter; 0 where it was kept
  std::size_t num_images = 0;        // number of images that took part
  int iterations = 0;
  // Standard deviation of a pixel coordinate [px], as the median over these images: with the input
  // camera, and with the refined one.
  double initial_noise_px = 0.0;
  double noise_px = 0.0;

  bool usable() const { return verdict != Verdict::kRejected; }
};

// This is the outcome for all cameras and images of a bundle.
struct BundleResult {
  std::vector<CameraResult> cameras;  // in the order of Bundle::cameras
  // Each image as `refine` gives it with its refined camera, in the order of Bundle::images. The
  // covariances hold what the cameras' uncertainty adds.
  std::vector<RefineResult> images;
};

// Refines the poses and the intrinsics in one ceres::Problem, from which the poses are eliminated
// (Schur complement). Images that `refine` rejects do not take part. A camera whose parameters the
// images do not determine is rejected and stays as it was. The function throws
// std::invalid_argument for options that errors() names and for indices out of range.
BundleResult refine_bundle(const Bundle& bundle, const BundleOptions& options);
BundleResult refine_bundle(const Bundle& bundle);  // with the default options

}  // namespace pose_refine
