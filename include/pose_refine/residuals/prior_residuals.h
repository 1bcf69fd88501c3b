// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <ceres/rotation.h>

#include <cmath>

#include "pose_refine/image.h"
#include "pose_refine/residuals/pose_residuals.h"

// The priors of image.h as residuals for ceres::AutoDiffCostFunction over a PoseBlock with
// SE3Manifold, in standard deviations. They are built from priors that passed validate().
namespace pose_refine {

namespace residual {

// Computes the rotation vector and the translation of pose * reference^-1, so that no large terms
// cancel.
template <class T>
void relative_motion(const ReferencePose& reference, const T* pose, T rotation[3], T shift[3]) {
  const T inverse[4] = {T(reference.q[0]), T(-reference.q[1]), T(-reference.q[2]),
                        T(-reference.q[3])};
  T q[4];
  ceres::QuaternionProduct(pose, inverse, q);
  ceres::QuaternionToAngleAxis(q, rotation);
  reference_center(reference, pose, shift);
}

// Computes (1 - (theta / 2) cot(theta / 2)) / theta^2 from t2 = theta^2, by its series where theta
// is small.
template <class T>
T log_coefficient(const T& t2) {
  using std::cos;
  using std::sin;
  using std::sqrt;
  if (t2 < T(0.09))
    return 1.0 / 12 +
           t2 * (1.0 / 720 + t2 * (1.0 / 30240 + t2 * (1.0 / 1209600 + t2 / 47900160.0)));
  const T half = 0.5 * sqrt(t2);
  return (1.0 - half * cos(half) / sin(half)) / t2;
}

// Computes out = J_l(w)^-1 t, so that (w, out) is the logarithm of a motion.
template <class T>
void log_translation(const T w[3], const T t[3], T out[3]) {
  T once[3], twice[3];
  ceres::CrossProduct(w, t, once);
  ceres::CrossProduct(w, once, twice);
  const T c = log_coefficient(T(w[0] * w[0] + w[1] * w[1] + w[2] * w[2]));
  for (int i = 0; i < 3; ++i) out[i] = t[i] - 0.5 * once[i] + c * twice[i];
}

// Multiplies: out = matrix (n x n, by rows) in.
template <int n, class T>
void whiten(const double* matrix, const T* in, T* out) {
  for (int i = 0; i < n; ++i) {
    out[i] = T(0.0);
    for (int k = 0; k < n; ++k) out[i] += matrix[n * i + k] * in[k];
  }
}

}  // namespace residual

// Sigma^-1/2 log(T T0^-1), which has 6 residuals.
struct PosePriorResidual {
  static constexpr int kResiduals = 6;
  ReferencePose reference;
  double whitening[36];

  explicit PosePriorResidual(const PosePrior& prior);

  template <class T>
  bool operator()(const T* pose, T* r) const {
    T xi[6], shift[3];
    residual::relative_motion(reference, pose, xi, shift);
    residual::log_translation(xi, shift, xi + 3);
    residual::whiten<6>(whitening, xi, r);
    return true;
  }
};

// Sigma^-1/2 (c - c0), which has 3 residuals.
struct PositionPriorResidual {
  static constexpr int kResiduals = 3;
  ReferencePose reference;
  double whitening[9];

  explicit PositionPriorResidual(const PositionPrior& prior);

  template <class T>
  bool operator()(const T* pose, T* r) const {
    T difference[3];
    residual::center_difference(reference, pose, difference);
    residual::whiten<3>(whitening, difference, r);
    return true;
  }
};

// Sigma^-1/2 log(R R0^-1), which has 3 residuals.
struct RotationPriorResidual {
  static constexpr int kResiduals = 3;
  ReferencePose reference;
  double whitening[9];

  explicit RotationPriorResidual(const RotationPrior& prior);

  template <class T>
  bool operator()(const T* pose, T* r) const {
    T rotation[3], shift[3];
    residual::relative_motion(reference, pose, rotation, shift);
    residual::whiten<3>(whitening, rotation, r);
    return true;
  }
};

// (R down_world - down_camera) / sigma with unit directions, whose length is 2 sin(angle / 2) /
// sigma. Its 3 residuals have rank 2.
struct GravityPriorResidual {
  static constexpr int kResiduals = 3;
  double down_world[3], down_camera[3];
  double sigma;

  explicit GravityPriorResidual(const GravityPrior& prior);

  template <class T>
  bool operator()(const T* pose, T* r) const {
    const T down[3] = {T(down_world[0]), T(down_world[1]), T(down_world[2])};
    ceres::UnitQuaternionRotatePoint(pose, down, r);
    for (int i = 0; i < 3; ++i) r[i] = (r[i] - down_camera[i]) / sigma;
    return true;
  }
};

// The angle about the vertical from the measured heading to that of the axis, over sigma. It has 1
// residual, which is zero where the axis is vertical.
struct YawPriorResidual {
  static constexpr int kResiduals = 1;
  double ahead[3], left[3];  // unit and horizontal: the heading, and a quarter turn further
  double axis[3];
  double sigma;

  explicit YawPriorResidual(const YawPrior& prior);

  template <class T>
  bool operator()(const T* pose, T* r) const {
    using std::atan2;
    const T inverse[4] = {-pose[0], pose[1], pose[2], pose[3]};
    const T in_camera[3] = {T(axis[0]), T(axis[1]), T(axis[2])};
    T in_world[3], x(0.0), y(0.0);
    ceres::UnitQuaternionRotatePoint(inverse, in_camera, in_world);
    for (int i = 0; i < 3; ++i) {
      x += ahead[i] * in_world[i];
      y += left[i] * in_world[i];
    }
    r[0] = x * x + y * y > T(1e-12) ? T(atan2(y, x) / sigma) : T(0.0);
    return true;
  }
};

}  // namespace pose_refine
