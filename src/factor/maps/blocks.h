// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <ceres/cost_function.h>
#include <ceres/cubic_interpolation.h>
#include <ceres/loss_function.h>

#include <memory>
#include <vector>

#include "pose_refine/maps/loss_maps.h"

// The neural reprojection error as blocks of a ceres::Problem on PoseBlock and SE3Manifold.
namespace pose_refine::nre {

// One point's dense map for ceres::BiCubicInterpolator: the gain, 0 beyond the image. So the
// sampled loss tends to ln|Omega| within two cells of the border, continuously and with its
// derivative.
class GainGrid {
 public:
  enum { DATA_DIMENSION = 1 };
  GainGrid(const LossMaps& maps, std::size_t point);
  void GetValue(int row, int column, double* gain) const;
  double most() const { return most_; }

 private:
  int height_, width_;
  std::vector<double> gain_;
  double most_ = 0.0;
};

// (a) A block of one residual r with r^2 / 2 = L_n(omega_n) - floor, where floor is below every
// value of the interpolated map. Behind the camera L_n = ln|Omega|. `floor` is returned by
// bicubic_floor. `point` is in the world.
std::unique_ptr<ceres::CostFunction> make_bicubic_block(const Camera& camera, const LossMaps& maps,
                                                        std::size_t n, const Vector3& point);
double bicubic_floor(const LossMaps& maps, std::size_t n);

// (b) A block of two residuals omega_n - q for one kept cell q; with WelschLoss it is exactly that
// cell's share of eq. 9 up to a constant. False (Ceres rejects the step) behind the camera.
std::unique_ptr<ceres::CostFunction> make_cell_block(const Camera& camera, double stride,
                                                     const Vector2& cell, const Vector3& point);

// rho(s) = A (1 - exp(-s / 2 sigma^2)) with A = 2 gain / (2 pi sigma^2). rho' is the weight t_nq of
// iteratively reweighted least squares, and rho'' < 0, so Ceres applies exactly that.
class WelschLoss final : public ceres::LossFunction {
 public:
  WelschLoss(double gain, double sigma);
  void Evaluate(double s, double out[3]) const override;

 private:
  double height_, half_precision_;
};

}  // namespace pose_refine::nre
