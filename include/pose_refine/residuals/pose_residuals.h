// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <ceres/jet.h>
#include <ceres/rotation.h>
#include <ceres/sized_cost_function.h>

#include <cmath>

#include "pose_refine/pose.h"
#include "pose_refine/residuals/ceres.h"
#include "pose_refine/support/pull.h"

// The losses of learned/objectives.h as residuals for ceres::AutoDiffCostFunction over a PoseBlock
// with SE3Manifold. For every functor here Ceres' cost 1/2 |r|^2 is the loss itself, times
// `weight`. Equations are those of Kendall & Cipolla, CVPR 2017.
namespace pose_refine {

// A pose with which others are compared, in the forms that the functors need.
struct ReferencePose {
  double q[4];  // w x y z
  double r[9];  // rotation matrix by rows
  double c[3];  // camera center in the world

  explicit ReferencePose(const Pose& pose);
};

// Averages over the depths x in [x0, x1], which weigh the terms of L_H: the means w1 of 1/x and w2
// of 1/x^2, and the standard deviation of 1/x.
struct DepthWeights {
  double w1, w2, spread;
};
DepthWeights depth_weights(const DepthRange& range);

namespace residual {

// The number without its derivatives.
inline double value(double x) {
  return x;
}
template <class J>
double value(const J& jet) {
  return jet.a;
}

// Computes d = R c^ + t, the reference center in the frame of the pose, in which no large terms
// cancel.
template <class T>
void reference_center(const ReferencePose& reference, const T* pose, T d[3]) {
  const T c[3] = {T(reference.c[0]), T(reference.c[1]), T(reference.c[2])};
  ceres::UnitQuaternionRotatePoint(pose, c, d);
  for (int i = 0; i < 3; ++i) d[i] += pose[4 + i];
}

// Computes c - c^ = -R^T d, in the world.
template <class T>
void center_difference(const ReferencePose& reference, const T* pose, T out[3]) {
  T d[3];
  reference_center(reference, pose, d);
  const T inverse[4] = {-pose[0], pose[1], pose[2], pose[3]};
  ceres::UnitQuaternionRotatePoint(inverse, d, out);
  for (int i = 0; i < 3; ++i) out[i] = -out[i];
}

// Computes q - q^ with the sign of q^ for which the norm is smaller, because q and -q are one
// rotation.
template <class T>
void quaternion_difference(const ReferencePose& reference, const T* pose, PoseNorm norm, T out[4]) {
  double near = 0.0, far = 0.0;
  for (int i = 0; i < 4; ++i) {
    const double minus = std::abs(value(pose[i]) - reference.q[i]);
    const double plus = std::abs(value(pose[i]) + reference.q[i]);
    near += norm == PoseNorm::kL1 ? minus : minus * minus;
    far += norm == PoseNorm::kL1 ? plus : plus * plus;
  }
  const double sign = far < near ? -1.0 : 1.0;
  for (int i = 0; i < 4; ++i) out[i] = pose[i] - sign * reference.q[i];
}

// Multiplies r so that 1/2 |r|^2 becomes its norm. For kSquared that is |r|^2. For kL1 and kL2 it
// is sqrt(a^2 + r^2) - a of each component or of the length, which is smooth where the norm has a
// corner: with f = sqrt(2 / (sqrt(a^2 + r^2) + a)) one has 1/2 (f r)^2 = sqrt(a^2 + r^2) - a. The
// sign is kept.
template <int n, class T>
void as_norm(PoseNorm norm, double a, T* r) {
  using std::sqrt;
  const auto factor = [a](const T& square) { return sqrt(2.0 / (sqrt(a * a + square) + a)); };
  if (norm == PoseNorm::kL1) {
    for (int i = 0; i < n; ++i) r[i] *= factor(r[i] * r[i]);
    return;
  }
  T square(0.0);
  for (int i = 0; i < n; ++i) square += r[i] * r[i];
  const T scale = norm == PoseNorm::kL2 ? factor(square) : T(std::sqrt(2.0));
  for (int i = 0; i < n; ++i) r[i] *= scale;
}

}  // namespace residual

// L_x + L_q. Its 7 residuals are the position (3) and the orientation (4).
struct PoseDifference {
  ReferencePose reference;
  PoseNorm norm = PoseNorm::kL1;
  double smoothing = 1e-6;  // the a of as_norm, in units of L_x and of L_q

  template <class T>
  bool operator()(const T* pose, T* r) const {
    residual::center_difference(reference, pose, r);
    residual::quaternion_difference(reference, pose, norm, r + 3);
    residual::as_norm<3>(norm, smoothing, r);
    residual::as_norm<4>(norm, smoothing, r + 3);
    return true;
  }
};

// position_weight L_x + orientation_weight L_q. This is L_beta (eq. 2) with the weights (1, beta),
// and L_sigma (eq. 4) at a fixed s with (e^-s_x, e^-s_q). It has 7 residuals.
struct WeightedPoseDifference {
  PoseDifference difference;
  double position_weight;
  double orientation_weight;

  template <class T>
  bool operator()(const T* pose, T* r) const {
    difference(pose, r);
    for (int i = 0; i < 7; ++i) r[i] *= std::sqrt(i < 3 ? position_weight : orientation_weight);
    return true;
  }
};

// L_x e^-s_x + L_q e^-s_q with s_x and s_q as parameters (eq. 4). It has blocks of 7, 1 and 1 and 7
// residuals, and needs a LogVarianceTerm for each s.
struct HomoscedasticDifference {
  PoseDifference difference;
  double weight = 1.0;

  template <class T>
  bool operator()(const T* pose, const T* s_x, const T* s_q, T* r) const {
    using std::exp;
    difference(pose, r);
    const T x = std::sqrt(weight) * exp(-0.5 * s_x[0]), q = std::sqrt(weight) * exp(-0.5 * s_q[0]);
    for (int i = 0; i < 7; ++i) r[i] *= i < 3 ? x : q;
    return true;
  }
};

// weight (s - lowest) for s > lowest, which is the "+ s" of L_sigma up to a constant. It has 1
// residual and fails for a smaller s.
struct LogVarianceTerm {
  double lowest;
  double weight = 1.0;

  template <class T>
  bool operator()(const T* s, T* r) const {
    using std::sqrt;
    r[0] = sqrt(2.0 * weight * (s[0] - lowest));
    return residual::value(s[0]) > lowest;
  }
};

// L_H (Boittiaux et al., RA-L 2022) as the residuals [dr1; dr2; dr3 + w1 dc; spread dc] with the
// rows r of R and the center c. The 12 residuals are polynomials of the quaternion, which suits
// solvers best.
struct HomographyRows {
  ReferencePose reference;
  DepthWeights depths;
  double weight = 1.0;

  template <class T>
  bool operator()(const T* pose, T* r) const {
    const double scale = std::sqrt(2.0 * weight);
    T rotation[9], dc[3];
    ceres::QuaternionToRotation(pose, ceres::RowMajorAdapter3x3(rotation));
    residual::center_difference(reference, pose, dc);
    for (int i = 0; i < 9; ++i) r[i] = scale * (rotation[i] - reference.r[i]);
    for (int i = 0; i < 3; ++i) r[6 + i] += scale * depths.w1 * dc[i];
    for (int i = 0; i < 3; ++i) r[9 + i] = scale * depths.spread * dc[i];
    return true;
  }
};

// L_H as 6 residuals of the relative quaternion and translation, which are as many as unknowns.
struct HomographyMinimal {
  ReferencePose reference;
  DepthWeights depths;
  double weight = 1.0;

  template <class T>
  bool operator()(const T* pose, T* r) const {
    const double scale = std::sqrt(2.0 * weight), k = depths.w1 * depths.w1 / depths.w2;
    const T inverse[4] = {T(reference.q[0]), T(-reference.q[1]), T(-reference.q[2]),
                          T(-reference.q[3])};
    T q[4], t[3];
    ceres::QuaternionProduct(pose, inverse, q);
    residual::reference_center(reference, pose, t);
    // (I - R) n = (R - I) e_z
    const T turned[3] = {2.0 * (q[1] * q[3] + q[0] * q[2]), 2.0 * (q[2] * q[3] - q[0] * q[1]),
                         -2.0 * (q[1] * q[1] + q[2] * q[2])};
    for (int i = 0; i < 3; ++i)
      r[i] = scale * std::sqrt(depths.w2) * (t[i] + depths.w1 / depths.w2 * turned[i]);
    r[3] = scale * 2.0 * std::sqrt(2.0 - k) * q[1];
    r[4] = scale * 2.0 * std::sqrt(2.0 - k) * q[2];
    r[5] = scale * 2.0 * std::sqrt(2.0) * q[3];
    return true;
  }
};

// L_H as the 12 residuals [vec(I - R + w1 t n^T); spread t] of the relative motion (R, t).
struct HomographyPlanes {
  ReferencePose reference;
  DepthWeights depths;
  double weight = 1.0;

  template <class T>
  bool operator()(const T* pose, T* r) const {
    const double scale = std::sqrt(2.0 * weight);
    const T inverse[4] = {T(reference.q[0]), T(-reference.q[1]), T(-reference.q[2]),
                          T(-reference.q[3])};
    T q[4], t[3];
    ceres::QuaternionProduct(pose, inverse, q);
    ceres::QuaternionToRotation(q, ceres::RowMajorAdapter3x3(r));
    residual::reference_center(reference, pose, t);
    for (int i = 0; i < 9; ++i) r[i] = scale * ((i % 4 == 0 ? 1.0 : 0.0) - r[i]);
    for (int i = 0; i < 3; ++i) r[3 * i + 2] -= scale * depths.w1 * t[i];
    for (int i = 0; i < 3; ++i) r[9 + i] = scale * depths.spread * t[i];
    return true;
  }
};

// HomographyRows with its Jacobian written out, which equals the automatic one on the manifold.
class HomographyCost final : public ceres::SizedCostFunction<12, 7> {
 public:
  explicit HomographyCost(const HomographyRows& functor) : functor_(functor) {}
  bool Evaluate(double const* const* parameters, double* residuals,
                double** jacobians) const override;

 private:
  HomographyRows functor_;
};

}  // namespace pose_refine
