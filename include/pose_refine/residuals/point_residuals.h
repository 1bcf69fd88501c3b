// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <ceres/rotation.h>

#include <cmath>

#include "pose_refine/residuals/pose_residuals.h"

// Losses between poses through points, as residuals for ceres::AutoDiffCostFunction. As in
// pose_residuals.h, 1/2 |r|^2 is the loss.
namespace pose_refine {

// |pi(pose, point) - pi(truth, point)| of one point on the plane z = 1 (K = I). L_g is the mean of
// it (Kendall & Cipolla, CVPR 2017, eq. 6). Under kL1 each component counts for itself. 1/z is
// continued linearly below z0, so that the cost keeps rising behind the camera. It has 2 residuals.
struct GeometricPoint {
  double world[3];    // the point [scene units]
  double tangent[2];  // x/z, y/z in the true camera
  double z0;          // about a twentieth of the median depth [scene units]
  PoseNorm norm = PoseNorm::kL1;
  double smoothing = 1e-6;  // the a of as_norm, in tangents
  double clip = 0.0;        // > 0: a point counts at most this much, as in released code (100)
  double weight = 1.0;

  template <class T>
  bool operator()(const T* pose, T* r) const {
    const T x[3] = {T(world[0]), T(world[1]), T(world[2])};
    T p[3];
    ceres::UnitQuaternionRotatePoint(pose, x, p);
    for (int i = 0; i < 3; ++i) p[i] += pose[4 + i];
    const T inverse = p[2] >= T(z0) ? 1.0 / p[2] : (2.0 * z0 - p[2]) / (z0 * z0);
    for (int i = 0; i < 2; ++i) r[i] = p[i] * inverse - tangent[i];
    residual::as_norm<2>(norm, smoothing, r);
    const double cost =
        0.5 * (std::pow(residual::value(r[0]), 2) + std::pow(residual::value(r[1]), 2));
    if (clip > 0.0 && cost > clip) {
      r[0] = T(std::sqrt(2.0 * clip));
      r[1] = T(0.0);
    }
    for (int i = 0; i < 2; ++i) r[i] *= std::sqrt(weight);
    return true;
  }
};

// One pair of two_view_loss() for a solver: [a - warp(b); b - warp(a)] in pixels of two pinhole
// cameras (fx fy cx cy). Its blocks are the PoseBlock of b_from_a and the inverse depths of both
// keypoints (7, 1, 1), or the pose alone at the depths given. 1/2 |r|^2 is weight times half the
// sum of the squared (kSquared) or plain (kL1, kL2) distances there and back. It has 4 residuals,
// and fails when a point lies behind a camera.
struct TwoViewPoint {
  double camera_a[4], camera_b[4];
  double pixel_a[2], pixel_b[2];
  double inverse_depth_a, inverse_depth_b;
  PoseNorm norm = PoseNorm::kL1;
  double smoothing = 1e-6;  // the a of as_norm [px]
  double weight = 1.0;      // weight of the pair, from its scores

  template <class T>
  bool operator()(const T* b_from_a, T* r) const {
    const T inverse_a(inverse_depth_a), inverse_b(inverse_depth_b);
    return (*this)(b_from_a, &inverse_a, &inverse_b, r);
  }

  template <class T>
  bool operator()(const T* b_from_a, const T* inverse_a, const T* inverse_b, T* r) const {
    const T back[4] = {-b_from_a[0], b_from_a[1], b_from_a[2], b_from_a[3]};
    T a[3], b[3], moved[3];
    lift(camera_b, pixel_b, b);
    for (int i = 0; i < 3; ++i) moved[i] = b[i] - inverse_b[0] * b_from_a[4 + i];
    ceres::UnitQuaternionRotatePoint(back, moved, b);
    lift(camera_a, pixel_a, moved);
    ceres::UnitQuaternionRotatePoint(b_from_a, moved, a);
    for (int i = 0; i < 3; ++i) a[i] += inverse_a[0] * b_from_a[4 + i];
    if (!(a[2] > T(0.0) && b[2] > T(0.0))) return false;
    for (int i = 0; i < 2; ++i) {
      r[i] = pixel_a[i] - (camera_a[i] * b[i] / b[2] + camera_a[2 + i]);
      r[2 + i] = pixel_b[i] - (camera_b[i] * a[i] / a[2] + camera_b[2 + i]);
    }
    residual::as_norm<2>(norm, smoothing, r);
    residual::as_norm<2>(norm, smoothing, r + 2);
    for (int i = 0; i < 4; ++i) r[i] *= std::sqrt(0.5 * weight);
    return true;
  }

  // Computes the point of a pixel at depth 1. At depth d it is d times this.
  template <class T>
  static void lift(const double camera[4], const double pixel[2], T out[3]) {
    for (int i = 0; i < 2; ++i) out[i] = T((pixel[i] - camera[2 + i]) / camera[i]);
    out[2] = T(1.0);
  }
};

}  // namespace pose_refine
