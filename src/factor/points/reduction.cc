// SPDX-License-Identifier: BSD-3-Clause
#include "factor/points/reduction.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "factor/priors.h"

namespace pose_refine {
namespace {

using kernel::Block;

// Takes points behind the camera out of a block in its form by ray: residual and Jacobian become
// zero. Returns whether one was seen.
bool drop_behind(int count, Block& b) {
  bool seen = false;
  const int padded = static_cast<int>(kernel::padded(static_cast<std::size_t>(count)));
  for (int i = 0; i < padded; ++i) {
    if (b.z[i] >= std::numeric_limits<double>::epsilon()) continue;
    seen = true;
    for (double* column : {b.ru, b.rv, b.ux, b.uy, b.uz, b.vx, b.vy, b.vz}) column[i] = 0.0;
  }
  return seen;
}

// How a block with all points in front is summed.
kernel::Form plane_form(const PointFactor& factor) {
  const bool pinhole = !factor.columns.l00 && (factor.model == CameraModel::kPinhole ||
                                               factor.model == CameraModel::kSimplePinhole);
  if (!pinhole) return kernel::kByPlane;
  return factor.setup.k.fx == factor.setup.k.fy ? kernel::kPinholeOneFocal : kernel::kPinhole;
}

}  // namespace

std::vector<const char*> kernel_levels() {
  std::vector<const char*> names;
  for (const kernel::Table* table : kernel::tables()) names.push_back(table->name);
  return names;
}

Reducer::Reducer(const char* level) : table_(&kernel::table(level)), block_(), sums_() {}

void Reducer::bind(const PointFactor& factor) {
  factor_ = &factor;
}

int Reducer::block_size(std::size_t begin) const {
  return static_cast<int>(std::min<std::size_t>(kernel::kBlock, factor_->columns.size - begin));
}

const kernel::Projections& Reducer::projections() const {
  return table_->project[static_cast<std::size_t>(factor_->model)];
}

// Whitening and loss of a block that was projected.
void Reducer::weigh(std::size_t begin, int count, bool curvature) {
  if (factor_->columns.l00) table_->whiten(factor_->columns, begin, count, block_);
  const auto kind = static_cast<std::size_t>(factor_->loss.kind);
  table_->loss[curvature][kind](factor_->setup, factor_->columns, begin, count, block_, sums_);
}

// Projects a block in the cheapest form that applies; nothing when a point is behind and that must
// not be.
std::optional<kernel::Form> Reducer::project_block(const double rt[12], std::size_t begin,
                                                   int count, Order order) {
  const auto run = [&](kernel::Project stage) {
    return stage(factor_->setup, factor_->columns, rt, begin, count, block_);
  };
  const kernel::Projections& forms = projections();
  const bool cost_only = order == Order::kCost;
  if (factor_->ray) {
    run(cost_only ? forms.ray_cost : forms.ray);
    return kernel::kByRay;
  }
  if (cost_only && factor_->behind_camera == BehindCamera::kContinue) {
    run(forms.cost);
    return kernel::kByRay;
  }
  if (run(forms.plane)) return plane_form(*factor_);
  run(forms.extended);
  if (factor_->behind_camera != BehindCamera::kContinue && drop_behind(count, block_) &&
      factor_->behind_camera == BehindCamera::kFail)
    return std::nullopt;
  return kernel::kByRay;
}

Reduction Reducer::evaluate(const Pose& pose, Order order) {
  table_->clear(sums_);
  const auto rt = packed_rows(pose);
  Reduction out;
  for (std::size_t begin = 0; begin < factor_->columns.size; begin += kernel::kBlock) {
    const int count = block_size(begin);
    const auto form = project_block(rt.data(), begin, count, order);
    if (!form) {
      out.valid = false;
      return out;
    }
    const bool curvature = order == Order::kNewton;
    weigh(begin, count, curvature);
    if (order != Order::kCost)
      table_->accumulate[*form][curvature](factor_->setup, count, block_, sums_);
  }
  std::array<double, kernel::kPaddedSums> sums;
  table_->collect(sums_, sums.data());
  out.cost = 0.5 * sums[0];
  std::copy_n(sums.data() + 1, 6, out.gradient.data());
  if (order != Order::kCost) out.hessian = symmetric(sums.data() + 7);
  if (factor_->has_priors()) {
    const Reduction prior = prior_reduction(*factor_, pose, order);
    out.cost += prior.cost;
    out.gradient += prior.gradient;
    out.hessian += prior.hessian;
  }
  if (!factor_->freedom.is_full() && order != Order::kCost)
    out = constrained(out, factor_->freedom, pose);
  out.valid = out.valid && std::isfinite(out.cost);
  return out;
}

}  // namespace pose_refine
