// SPDX-License-Identifier: BSD-3-Clause
#include "solver/reduction.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

namespace pose_refine {
namespace {

using kernel::Block;
using kernel::kPad;

using TableFunction = const kernel::Table& (*)();

std::vector<TableFunction> available_tables() {
  std::vector<TableFunction> tables;
#if defined(__x86_64__) || defined(__i386__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd"))
    tables.push_back(&kernel::avx512_table);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    tables.push_back(&kernel::avx2_table);
#endif
  tables.push_back(&kernel::sse2_table);
  return tables;
}

const kernel::Table& choose_table(const char* level) {
  static const auto tables = available_tables();
  if (level)
    for (const auto table : tables)
      if (std::strcmp(table().name, level) == 0) return table();
  return tables.front()();
}

// Rows behind the last point hold anything: they must not count, whatever they are.
void clear_tail(int count, int padded, Block& b) {
  for (double* column : {b.x, b.y, b.z, b.ru, b.rv, b.ux, b.uy, b.uz, b.vx, b.vy, b.vz, b.rho, b.w,
                         b.w2})
    std::fill(column + count, column + padded, 0.0);
}

// Points behind the camera count nothing. Returns whether one was seen.
bool drop_behind(int count, Block& b) {
  bool seen = false;
  for (int i = 0; i < count; ++i) {
    if (b.z[i] >= std::numeric_limits<double>::epsilon()) continue;
    seen = true;
    b.rho[i] = b.w[i] = b.w2[i] = 0.0;
  }
  return seen;
}

double lane_sum(const double* lanes) {
  return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) +
         ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
}

Matrix6 symmetric(const kernel::LaneSums& sums) {
  Matrix6 h;
  int k = 7;
  for (int i = 0; i < 6; ++i)
    for (int j = i; j < 6; ++j) h(i, j) = h(j, i) = lane_sum(sums.lane[k++]);
  return h;
}

bool has_diagonal_jacobian(const Image& image) {
  return !image.columns.l00 &&
         (image.model == CameraModel::kPinhole || image.model == CameraModel::kSimplePinhole);
}

}  // namespace

std::vector<const char*> kernel_levels() {
  std::vector<const char*> names;
  for (const auto table : available_tables()) names.push_back(table().name);
  return names;
}

Reducer::Reducer(const char* level) : table_(&choose_table(level)), block_(), sums_() {}

std::array<double, 12> Reducer::rows(const Pose& pose) {
  const Matrix3 r = pose.rotation_matrix();
  const Vector3& t = pose.translation;
  return {r(0, 0), r(0, 1), r(0, 2), r(1, 0), r(1, 1), r(1, 2),
          r(2, 0), r(2, 1), r(2, 2), t.x(),   t.y(),   t.z()};
}

void Reducer::bind(const Image& image) { image_ = &image; }

void Reducer::run_block(const double rt[12], std::size_t begin, int count, Order order) {
  const auto model = static_cast<std::size_t>(image_->model);
  const auto kind = static_cast<std::size_t>(image_->loss.kind);
  const auto& project = image_->ray ? table_->project_ray : table_->project;
  // The policies look at the depth, which only the full projection stores.
  const bool full = order != Order::kCost || image_->behind_camera != BehindCamera::kContinue;
  project[full][model](image_->setup, image_->columns, rt, begin, count, block_);
  if (image_->columns.l00)
    table_->whiten(image_->setup, image_->columns, begin, count, block_);
  table_->loss[order == Order::kNewton][kind](image_->setup, image_->columns, begin, count, block_);
}

Reduction Reducer::evaluate(const Pose& pose, Order order) {
  std::memset(&sums_, 0, sizeof sums_);
  const auto accumulate = order == Order::kCost ? table_->cost
                                                : table_->accumulate[has_diagonal_jacobian(*image_)];
  Reduction out;
  for_each_block(pose, order, [&](Block& block, std::size_t, int count) {
    if (image_->behind_camera != BehindCamera::kContinue && drop_behind(count, block))
      out.valid = out.valid && image_->behind_camera == BehindCamera::kZero;
    const int padded = (count + kPad - 1) / kPad * kPad;
    if (padded != count) clear_tail(count, padded, block);
    accumulate(padded, block, sums_);
  });
  out.cost = 0.5 * lane_sum(sums_.lane[0]);
  for (int i = 0; i < 6; ++i) out.gradient[i] = lane_sum(sums_.lane[1 + i]);
  if (order != Order::kCost) out.hessian = symmetric(sums_);
  out.valid = out.valid && std::isfinite(out.cost);
  return out;
}

}  // namespace pose_refine
