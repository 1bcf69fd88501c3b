// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "pose_refine/camera.h"
#include "pose_refine/measured_prior.h"
#include "pose_refine/pose.h"

namespace pose_refine {

// 2D-3D correspondences of one image, as columns of equal length N.
struct Correspondences {
  std::vector<double> u, v;     // measured pixel
  std::vector<double> x, y, z;  // point in the world, scene units

  // Optional columns: empty, or N long.
  std::vector<double> weight;         // w >= 0 counts the observation w times
  std::vector<double> sxx, sxy, syy;  // pixel covariance, symmetric positive definite [px^2]
  // Covariance S of each point in the world, symmetric positive semidefinite [scene units^2]. What
  // it is in the image, J R S R'J' at the pose, is added to the pixel's covariance (1 px^2 unless
  // given), which the solve and the covariance of the pose then go by (Vakhitov et al., CVPR 2021).
  std::vector<Matrix3> point_covariance;
  std::vector<std::uint64_t> point3D_id;

  std::size_t size() const { return u.size(); }
  void reserve(std::size_t n);
  void add(const Vector2& pixel, const Vector3& point);
};

// Why what was read about an image is not enough to refine it.
struct Defect {
  std::string reason;   // machine-readable, e.g. "no_camera"; empty: there is no defect
  std::string message;  // for people, with file and line
};

// One image to refine.
struct Problem {
  std::string name;
  Camera camera;
  Pose cam_from_world;  // the start: what the network regressed
  Correspondences correspondences;
  Defect defect = {};  // with a reason: the image is rejected for it, untouched
  std::vector<MeasuredPrior> priors = {};
};

}  // namespace pose_refine
