// SPDX-License-Identifier: BSD-3-Clause
#include "factor/maps/blocks.h"

#include <ceres/sized_cost_function.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "factor/maps/projection.h"
#include "pose_refine/residuals/ceres.h"

namespace pose_refine::nre {
namespace {

// Catmull-Rom weights sum to 1 with absolute values of at most 1.25 an axis: the interpolated gain
// exceeds the largest one by less than this part.
constexpr double kOvershoot = 1.25 * 1.25;

// omega and its derivative by the pose block (w x y z, t), through the tangent at the pose: the
// rows are d omega / d xi, lifted by the pseudo-inverse of the manifold's Plus.
struct Ambient {
  Seen seen;
  Eigen::Matrix<double, 2, 7, Eigen::RowMajor> jacobian;
};

Ambient project_block(const Projector& projector, const double* block, bool derivatives) {
  Pose pose;
  pose.rotation = Quaternion(block[0], block[1], block[2], block[3]);
  pose.translation = {block[4], block[5], block[6]};
  View view(1);
  projector.project(projector.to_centered(pose), true, view);
  Ambient out{view.at(0), {}};
  if (!derivatives) return out;
  Eigen::Matrix<double, 2, 6> tangent;
  tangent << -out.seen.slope * skew(out.seen.point), out.seen.slope;
  Eigen::Matrix<double, 6, 7, Eigen::RowMajor> minus;
  SE3Manifold().MinusJacobian(block, minus.data());
  out.jacobian = tangent * minus;
  return out;
}

class BicubicBlock final : public ceres::SizedCostFunction<1, 7> {
 public:
  BicubicBlock(const Camera& camera, const LossMaps& maps, std::size_t n, const Vector3& point)
      : projector_(camera, {point}, maps.stride), grid_(maps, n), interpolator_(grid_) {}

  bool Evaluate(double const* const* parameters, double* residuals,
                double** jacobians) const override {
    const bool wanted = jacobians != nullptr && jacobians[0] != nullptr;
    const Ambient at = project_block(projector_, parameters[0], wanted);
    double gain = 0.0, row = 0.0, column = 0.0;
    if (at.seen.valid && at.seen.omega.cwiseAbs().maxCoeff() < 1e8)
      interpolator_.Evaluate(at.seen.omega.y(), at.seen.omega.x(), &gain, &row, &column);
    // At a flat maximum of exactly the bound the root would have no derivative; it is never
    // reached.
    residuals[0] = std::sqrt(2.0 * (kOvershoot * grid_.most() + 1e-9 - gain));
    if (wanted) {
      Eigen::Map<Eigen::Matrix<double, 1, 7>> j(jacobians[0]);
      if (gain == 0.0 && row == 0.0 && column == 0.0)
        j.setZero();
      else
        j = -(column * at.jacobian.row(0) + row * at.jacobian.row(1)) / residuals[0];
    }
    return true;
  }

 private:
  Projector projector_;
  GainGrid grid_;
  ceres::BiCubicInterpolator<GainGrid> interpolator_;
};

class CellBlock final : public ceres::SizedCostFunction<2, 7> {
 public:
  CellBlock(const Camera& camera, double stride, const Vector2& cell, const Vector3& point)
      : projector_(camera, {point}, stride), cell_(cell) {}

  bool Evaluate(double const* const* parameters, double* residuals,
                double** jacobians) const override {
    const bool wanted = jacobians != nullptr && jacobians[0] != nullptr;
    const Ambient at = project_block(projector_, parameters[0], wanted);
    if (!at.seen.valid) return false;
    Eigen::Map<Vector2>(residuals, 2) = at.seen.omega - cell_;
    if (wanted) {
      Eigen::Map<Eigen::Matrix<double, 2, 7, Eigen::RowMajor>> j(jacobians[0]);
      j = at.jacobian;
    }
    return true;
  }

 private:
  Projector projector_;
  Vector2 cell_;
};

}  // namespace

GainGrid::GainGrid(const LossMaps& maps, std::size_t point)
    : height_(static_cast<int>(maps.height)),
      width_(static_cast<int>(maps.width)),
      gain_(maps.height * maps.width, 0.0) {
  for (std::size_t i = maps.begin[point]; i < maps.begin[point + 1]; ++i) {
    const double x = std::round(maps.x[i]), y = std::round(maps.y[i]);
    if (!(x >= 0.0 && y >= 0.0 && x < width_ && y < height_)) continue;
    double& gain = gain_[static_cast<std::size_t>(y) * maps.width + static_cast<std::size_t>(x)];
    gain = std::max(gain, double{maps.gain[i]});
    most_ = std::max(most_, double{maps.gain[i]});
  }
}

void GainGrid::GetValue(int row, int column, double* gain) const {
  const bool inside = row >= 0 && column >= 0 && row < height_ && column < width_;
  *gain = inside ? gain_[static_cast<std::size_t>(row * width_ + column)] : 0.0;
}

double bicubic_floor(const LossMaps& maps, std::size_t n) {
  return maps.ln_omega - (kOvershoot * GainGrid(maps, n).most() + 1e-9);
}

std::unique_ptr<ceres::CostFunction> make_bicubic_block(const Camera& camera, const LossMaps& maps,
                                                        std::size_t n, const Vector3& point) {
  return std::make_unique<BicubicBlock>(camera, maps, n, point);
}

std::unique_ptr<ceres::CostFunction> make_cell_block(const Camera& camera, double stride,
                                                     const Vector2& cell, const Vector3& point) {
  return std::make_unique<CellBlock>(camera, stride, cell, point);
}

WelschLoss::WelschLoss(double gain, double sigma)
    : height_(gain / (3.14159265358979323846 * sigma * sigma)),
      half_precision_(0.5 / (sigma * sigma)) {}

void WelschLoss::Evaluate(double s, double out[3]) const {
  const double k = std::exp(-half_precision_ * s);
  out[0] = height_ * -std::expm1(-half_precision_ * s);
  out[1] = height_ * half_precision_ * k;
  out[2] = -height_ * half_precision_ * half_precision_ * k;
}

}  // namespace pose_refine::nre
