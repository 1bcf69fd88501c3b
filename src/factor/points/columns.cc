// SPDX-License-Identifier: BSD-3-Clause
#include "factor/points/columns.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "factor/aligned.h"
#include "factor/points/middle.h"

namespace pose_refine {
namespace {

using Column = std::vector<double>;

// Returns the lower square root of the information matrix: L'L = C^-1 with L = (l00, 0; l10, l11).
std::array<double, 3> sqrt_information(double sxx, double sxy, double syy) {
  const double l11 = 1.0 / std::sqrt(syy - sxy * sxy / sxx);
  return {1.0 / std::sqrt(sxx), -sxy / sxx * l11, l11};
}

// Columns are written here: u v x y z, then weight and the square root information if wanted.
using Writable = std::array<double*, 9>;

// Lays out the padded columns in `storage`, one after the other.
Writable make_columns(const Correspondences& c, PointFactor& factor) {
  const std::size_t n = factor.index.size();
  const std::size_t padded = kernel::padded(n);
  const bool weighted = !c.weight.empty(), covariance = !c.sxx.empty();
  factor.storage.resize(padded * 9 + kernel::kPad);
  double* const first = aligned(factor.storage.data());
  Writable w{};
  for (std::size_t k = 0; k < w.size(); ++k) {
    const bool wanted = k < 5 || (k == 5 ? weighted : covariance);
    w[k] = wanted ? first + k * padded : nullptr;
  }
  factor.columns = {n, w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8]};
  return w;
}

// out[k] = (source[index[k]] - offset) * factor
void gather(const Column& source, const std::vector<std::size_t>& index, double offset,
            double factor, double* out) {
  if (index.size() == source.size()) {
    for (std::size_t k = 0; k < source.size(); ++k) out[k] = (source[k] - offset) * factor;
  } else {
    for (std::size_t k = 0; k < index.size(); ++k) out[k] = (source[index[k]] - offset) * factor;
  }
}

// A whitened residual of one standard deviation counts as one pixel, whatever the units.
void fill_covariances(const Correspondences& c, PointFactor& factor, const Writable& w) {
  for (std::size_t k = 0; k < factor.index.size(); ++k) {
    const std::size_t i = factor.index[k];
    const auto l = sqrt_information(c.sxx[i], c.sxy[i], c.syy[i]);
    w[6][k] = l[0] * factor.unit() / factor.scale.x();
    w[7][k] = l[1] * factor.unit() / factor.scale.x();
    w[8][k] = l[2] * factor.unit() / factor.scale.y();
  }
  factor.sigma = sample_median(factor.index.size(), [&](std::size_t k) {
    const std::size_t i = factor.index[k];
    return std::sqrt(std::sqrt(c.sxx[i]) * std::sqrt(c.syy[i]));
  });
}

// Fills each column up to a whole packet with copies of its last row; see kernel::Columns.
void pad(const Writable& columns, std::size_t n) {
  if (n == 0) return;
  const std::size_t padded = kernel::padded(n);
  for (double* const column : columns)
    if (column) std::fill(column + n, column + padded, column[n - 1]);
}

}  // namespace

void fill_columns(const Correspondences& c, PointFactor& factor) {
  const Writable w = make_columns(c, factor);
  if (factor.objective == Objective::kGeometric) {
    for (std::size_t k = 0; k < factor.rays.size(); ++k) {
      w[0][k] = factor.rays[k].x() / factor.rays[k].z();
      w[1][k] = factor.rays[k].y() / factor.rays[k].z();
    }
  } else {
    gather(c.u, factor.index, 0.0, factor.scale.x(), w[0]);
    gather(c.v, factor.index, 0.0, factor.scale.y(), w[1]);
  }
  gather(c.x, factor.index, factor.frame.origin.x(), 1.0, w[2]);
  gather(c.y, factor.index, factor.frame.origin.y(), 1.0, w[3]);
  gather(c.z, factor.index, factor.frame.origin.z(), 1.0, w[4]);
  if (w[5]) gather(c.weight, factor.index, 0.0, 1.0, w[5]);
  factor.sigma = 1.0;
  if (w[6] && !factor.index.empty()) fill_covariances(c, factor, w);
  pad(w, factor.index.size());
}

}  // namespace pose_refine
