// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "pose_refine/camera.h"
#include "pose_refine/refine.h"

// Poses together with the intrinsics of the cameras that took the images.
namespace pose_refine {

enum class IntrinsicsGroup {
  kFocal,           // kept positive
  kPrincipalPoint,  //
  kDistortion,      // the model's other parameters
};

// "focal,principal_point,distortion": one or more, with commas.
Result<std::vector<IntrinsicsGroup>> parse_intrinsics_groups(std::string_view text);

// Standard deviations of what the input cameras say of themselves; 0: they say nothing.
struct IntrinsicsPrior {
  double focal = 0.0;            // relative: 0.05 is five per cent
  double principal_point = 0.0;  // [px]
  double distortion = 0.0;       // of each parameter
};

struct BundleOptions {
  RefineOptions refine;  // kReprojection without normalization, on the fast path
  std::vector<IntrinsicsGroup> groups = {IntrinsicsGroup::kFocal};
  IntrinsicsPrior prior;
  int threads = 0;

  // Every field that is out of range, one message each; empty when all are fine.
  std::vector<std::string> errors() const;
};

struct Bundle {
  std::vector<Image> images;           // their own `camera` is not looked at
  std::vector<Camera> cameras;         //
  std::vector<std::size_t> camera_of;  // of each image, into `cameras`
};

struct CameraResult {
  Camera camera;  // bit for bit the input unless usable()
  Verdict verdict = Verdict::kRejected;
  std::vector<std::string> reasons;  // machine-readable, e.g. "unobservable:f"
  std::vector<double> sigma;         // standard deviation of each parameter; 0 where it was kept
  std::size_t num_images = 0;        // that took part
  int iterations = 0;
  double initial_noise_px = 0.0;  // of a coordinate, median over these images; the input camera's
  double noise_px = 0.0;          // the refined one's

  bool usable() const { return verdict != Verdict::kRejected; }
};

struct BundleResult {
  std::vector<CameraResult> cameras;
  // As `refine` gives them with these cameras; covariances hold what the cameras' uncertainty adds.
  std::vector<RefineResult> images;
};

// Bundle adjustment of poses and shared intrinsics with the 3D points held fixed, on ceres::Problem
// with the poses eliminated (Schur). Images that `refine` rejects do not take part. A camera whose
// parameters the images do not determine is rejected and stays as it was. Throws
// std::invalid_argument for options that errors() names and for indices out of range.
BundleResult refine_bundle(const Bundle& image, const BundleOptions& options);
BundleResult refine_bundle(const Bundle& image);  // with the default options

}  // namespace pose_refine
