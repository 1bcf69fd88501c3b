// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "factor/kernel/table.h"
#include "factor/packing.h"
#include "factor/points/point_factor.h"
#include "pose_refine/pose.h"

namespace pose_refine {

enum class Order {
  kCost,         // cost only
  kGaussNewton,  // iteratively reweighted least squares: rho'' taken as 0
  kNewton,       // with rho'' and the curvature of the division by depth; may be indefinite
};

// 1/2 sum w rho(|r|^2) and the cost of the prior, their gradient and Hessian in the tangent of
// pose.h at the evaluated pose.
struct Reduction {
  double cost = 0.0;
  Vector6 gradient = Vector6::Zero();
  Matrix6 hessian = Matrix6::Zero();
  bool valid = true;  // false: BehindCamera::kFail and a point is behind, or not finite
};

// The same for a pose that may not move everywhere: no slope along what is held, and a curvature
// there that is like that of the rest, so that a step is none.
Reduction constrained(Reduction at, const Freedom& freedom, const Pose& pose);

// Evaluates an image at any pose. Owns the scratch memory; nothing is allocated in `evaluate`.
class Reducer {
 public:
  // The instruction set is chosen at run time; `level` forces one ("sse2", "avx2", "avx512").
  explicit Reducer(const char* level = nullptr);

  // `image` must outlive the calls that follow.
  void bind(const PointFactor& factor);
  Reduction evaluate(const Pose& cam_from_centered, Order order);
  const Freedom& freedom() const { return factor_->freedom; }
  // The pose, moved back to where the image's pose may be.
  Pose admissible(const Pose& pose) const {
    return factor_->freedom.is_full() ? pose : factor_->freedom.admissible(pose);
  }

  // Runs the stages up to the loss, rho'' included, and shows each block in its form by ray:
  // visit(Block&, begin, count).
  template <class Visit>
  void for_each_block(const Pose& cam_from_centered, Visit&& visit) {
    const std::array<double, 12> rt = packed_rows(cam_from_centered);
    for (std::size_t begin = 0; begin < factor_->columns.size; begin += kernel::kBlock) {
      const int count = block_size(begin);
      const kernel::Project project = factor_->ray ? projections().ray : projections().extended;
      project(factor_->setup, factor_->columns, rt.data(), begin, count, block_);
      weigh(begin, count, true);
      visit(block_, begin, count);
    }
  }
  const char* level() const { return table_->name; }

 private:
  int block_size(std::size_t begin) const;
  const kernel::Projections& projections() const;
  void weigh(std::size_t begin, int count, bool curvature);
  std::optional<kernel::Form> project_block(const double rt[12], std::size_t begin, int count,
                                            Order order);

  const kernel::Table* table_;
  const PointFactor* factor_ = nullptr;
  kernel::Block block_;
  kernel::LaneSums sums_;
};

// Names of the instruction sets this machine can run, best first.
std::vector<const char*> kernel_levels();

}  // namespace pose_refine
