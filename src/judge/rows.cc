// SPDX-License-Identifier: BSD-3-Clause
#include "judge/rows.h"

#include <algorithm>
#include <cmath>

#include "factor/aligned.h"

namespace pose_refine::scatter {
namespace {

// Sums over columns multiply every row by its weight, and zero times infinity is not zero.
constexpr double kBeyond = 1e150;

double bounded(double x, double instead) {
  return std::abs(x) < kBeyond ? x : instead;
}

void copy_bounded(const double* from, std::size_t count, double instead, double* to) {
  for (std::size_t i = 0; i < count; ++i) to[i] = bounded(from[i], instead);
}

}  // namespace

Rows::Rows(const PoseCost& cost, const Pose& centered)
    : size_(cost.points().columns.size),
      stride_(kernel::padded(size_)),
      storage_(new double[kNumColumns * stride_ + kernel::kPad]),
      first_(aligned(storage_.get())) {
  cost.points().for_each_block(centered, cost.stage, cost.scratch,
                               [&](const kernel::Block& block, std::size_t begin, int count) {
                                 copy(block, begin, static_cast<std::size_t>(count));
                               });
  count(cost.points().columns.weight);
  for (int k = 0; k < kNumColumns; ++k) std::fill(column(k) + size_, column(k) + stride_, 0.0);
}

// The rows of J are (x cross g, g) for each row g of the derivative by the point in the camera.
void Rows::copy(const kernel::Block& b, std::size_t begin, std::size_t count) {
  const auto column = [&](int k) { return this->column(k) + begin; };
  const auto turned = [&](const double* p, const double* g, const double* q, const double* h,
                          int k) {
    double* const out = column(k);
    for (std::size_t i = 0; i < count; ++i) out[i] = bounded(p[i] * g[i] - q[i] * h[i], 0.0);
  };
  const auto jacobian = [&](const double* x, const double* y, const double* z, int k) {
    turned(b.y, z, b.z, y, k);
    turned(b.z, x, b.x, z, k + 1);
    turned(b.x, y, b.y, x, k + 2);
    copy_bounded(x, count, 0.0, column(k + 3));
    copy_bounded(y, count, 0.0, column(k + 4));
    copy_bounded(z, count, 0.0, column(k + 5));
  };
  jacobian(b.ux, b.uy, b.uz, kJacobianU);
  jacobian(b.vx, b.vy, b.vz, kJacobianV);
  copy_bounded(b.ru, count, kBeyond, column(kResidualU));
  copy_bounded(b.rv, count, kBeyond, column(kResidualV));
  std::copy_n(b.w, count, column(kWeight));
  std::copy_n(b.w2, count, column(kBend));
}

void Rows::count(const double* weights) {
  double *const counts = column(kCount), *const weight = column(kWeight),
                *const bend = column(kBend);
  if (!weights) {
    std::fill_n(counts, size_, 1.0);
    return;
  }
  for (std::size_t i = 0; i < size_; ++i) {
    counts[i] = weights[i];
    weight[i] /= weights[i];
    bend[i] /= weights[i];
  }
}

std::array<const double*, 7> Rows::columns(int first, std::size_t begin) const {
  std::array<const double*, 7> columns;
  for (int k = 0; k < 7; ++k) columns[static_cast<std::size_t>(k)] = column(first + k) + begin;
  return columns;
}

}  // namespace pose_refine::scatter
