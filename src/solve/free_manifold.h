// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pose_refine/residuals/ceres.h"
#include "problem/freedom.h"

namespace pose_refine {

// This SE3Manifold keeps a pose where it may be: a step loses what is not free, and its end is
// moved back. The tangent keeps its six dimensions; those that are not free have no effect.
class FreeManifold final : public ceres::Manifold {
 public:
  explicit FreeManifold(const Freedom& freedom) : freedom_(freedom) {}
  int AmbientSize() const override { return 7; }
  int TangentSize() const override { return 6; }

  bool Plus(const double* x, const double* delta, double* out) const override {
    const Vector6 step = projector(x) * Eigen::Map<const Vector6>(delta);
    double moved[7];
    whole_.Plus(x, step.data(), moved);
    const PoseBlock end(freedom_.is_full() ? pose(moved) : freedom_.admissible(pose(moved)));
    std::copy(end.data, end.data + 7, out);
    return true;
  }
  bool PlusJacobian(const double* x, double* jacobian) const override {
    whole_.PlusJacobian(x, jacobian);
    Eigen::Map<Eigen::Matrix<double, 7, 6, Eigen::RowMajor>> j(jacobian);
    j = (j * projector(x)).eval();
    return true;
  }
  bool Minus(const double* y, const double* x, double* out) const override {
    return whole_.Minus(y, x, out);
  }
  bool MinusJacobian(const double* x, double* jacobian) const override {
    return whole_.MinusJacobian(x, jacobian);
  }

 private:
  static Pose pose(const double* x) {
    PoseBlock block;
    std::copy(x, x + 7, block.data);
    return block.pose();
  }
  // Returns the projector on what is free. It leaves out bounds, because only the reduction has the
  // gradient to see which are reached.
  Eigen::Matrix<double, 6, 6> projector(const double* x) const {
    return freedom_.projector(pose(x), Vector6::Zero());
  }

  SE3Manifold whole_;
  Freedom freedom_;
};

// Returns the manifold of an image's pose; the caller owns it.
inline ceres::Manifold* make_manifold(const Freedom& freedom) {
  if (freedom.is_full()) return new SE3Manifold;
  return new FreeManifold(freedom);
}

}  // namespace pose_refine
