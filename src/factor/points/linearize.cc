// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "factor/packing.h"
#include "factor/plain.h"
#include "factor/points/point_factor.h"

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

std::array<double, 12> PointFactor::prepare(const Pose& pose, const Stage& stage,
                                            Scratch& scratch) const {
  scratch.setup = setup;
  scratch.setup.z0 = stage.depth_limit;
  scratch.setup.loss = stage.loss.constants();
  scratch.columns = columns;
  if (stage.gate) scratch.columns.weight = stage.gate;
  return packed_rows(pose);
}

int PointFactor::block_size(std::size_t begin) const {
  return static_cast<int>(std::min<std::size_t>(kernel::kBlock, columns.size - begin));
}

// Whitens a block that was projected and applies the loss.
void PointFactor::weigh(const Stage& stage, std::size_t begin, bool curvature,
                        Scratch& scratch) const {
  const int count = block_size(begin);
  if (columns.l00) scratch.table->whiten(scratch.columns, begin, count, scratch.block);
  const auto kind = static_cast<std::size_t>(stage.loss.kind());
  scratch.table->loss[curvature][kind](scratch.setup, scratch.columns, begin, count, scratch.block,
                                       scratch.sums);
}

kernel::Form PointFactor::project_block(const double rt[12], std::size_t begin,
                                        Derivatives derivatives, Scratch& scratch) const {
  const int count = block_size(begin);
  const auto run = [&](kernel::Project stage) {
    return stage(scratch.setup, scratch.columns, rt, begin, count, scratch.block);
  };
  const kernel::Projections& forms = projections(scratch);
  const bool cost_only = derivatives == Derivatives::kCost;
  if (ray) {
    run(cost_only ? forms.ray_cost : forms.ray);
    return kernel::kByRay;
  }
  if (cost_only && behind_camera == BehindCamera::kContinue) {
    run(forms.cost);
    return kernel::kByRay;
  }
  if (run(forms.plane)) return plane_form(*this);
  run(forms.extended);
  if (behind_camera != BehindCamera::kContinue && drop_behind(count, scratch.block) &&
      behind_camera == BehindCamera::kFail)
    return kernel::kNumForms;
  return kernel::kByRay;
}

Quadratic PointFactor::reduce(const Pose& pose, const Stage& stage, Derivatives derivatives,
                              Scratch& scratch) const {
  const kernel::Table& table = *scratch.table;
  table.clear(scratch.sums);
  const auto rt = prepare(pose, stage, scratch);
  const bool curvature = derivatives == Derivatives::kNewton;
  Quadratic out;
  for (std::size_t begin = 0; begin < columns.size; begin += kernel::kBlock) {
    const kernel::Form form = project_block(rt.data(), begin, derivatives, scratch);
    if (form == kernel::kNumForms) {
      out.valid = false;
      return out;
    }
    weigh(stage, begin, curvature, scratch);
    if (derivatives != Derivatives::kCost)
      table.accumulate[form][curvature](scratch.setup, block_size(begin), scratch.block,
                                        scratch.sums);
  }
  std::array<double, kernel::kPaddedSums> sums;
  table.collect(scratch.sums, sums.data());
  out.cost = 0.5 * sums[0];
  std::copy_n(sums.data() + 1, 6, out.gradient.data());
  if (derivatives != Derivatives::kCost) out.hessian = symmetric(sums.data() + 7);
  return out;
}

Quadratic PointFactor::linearize(const Pose& pose, const Stage& stage, Derivatives derivatives,
                                 Scratch& scratch) const {
  return reducible() ? reduce(pose, stage, derivatives, scratch)
                     : linearize_plain(*this, pose, stage);
}

}  // namespace pose_refine
