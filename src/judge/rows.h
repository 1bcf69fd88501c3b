// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>

#include "factor/factors.h"

// A covariance is made of these: the observations of an image at a pose, as columns that the
// kernel's stages for columns read.
namespace pose_refine::scatter {

using Matrix = Eigen::Matrix<double, 6, 6>;
using Vector = Eigen::Matrix<double, 6, 1>;

// Residual r of one observation, and what its loss makes of it. `count` is its weight.
struct Row {
  double ru, rv;
  double weight;  // rho'
  double bend;    // 2 rho''
  double count;
  double squared() const { return ru * ru + rv * rv; }
};

// Columns that the rows are read by in pieces, so that what is made of them stays in the cache.
inline constexpr std::size_t kPiece = 256;
struct Piece {
  std::size_t begin, size;
  std::size_t padded() const { return kernel::padded(size); }
};

class Rows {
 public:
  // The factor must be reducible().
  Rows(const PoseCost& cost, const Pose& centered);
  // The columns are aligned within their storage, which a copy would not keep.
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  Rows(Rows&&) = default;
  Rows& operator=(Rows&&) = default;

  std::size_t size() const { return size_; }
  template <class Visit>
  void for_each_piece(Visit&& visit) const {
    for (std::size_t begin = 0; begin < size_; begin += kPiece)
      visit(Piece{begin, std::min(kPiece, size_ - begin)});
  }
  Row row(std::size_t i) const {
    return {at(kResidualU, i), at(kResidualV, i), at(kWeight, i), at(kBend, i), at(kCount, i)};
  }
  // Seven columns each from a row on: those of J, and the residual.
  std::array<const double*, 7> u(std::size_t begin) const { return columns(kJacobianU, begin); }
  std::array<const double*, 7> v(std::size_t begin) const { return columns(kJacobianV, begin); }

 private:
  enum Column {
    kJacobianU = 0,
    kResidualU = 6,
    kJacobianV = 7,
    kResidualV = 13,
    kWeight = 14,
    kBend = 15,
    kCount = 16,
    kNumColumns = 17
  };

  double* column(int k) const { return first_ + static_cast<std::size_t>(k) * stride_; }
  double at(int k, std::size_t i) const { return column(k)[i]; }
  std::array<const double*, 7> columns(int first, std::size_t begin) const;
  void copy(const kernel::Block& block, std::size_t begin, std::size_t count);
  void count(const double* weights);

  std::size_t size_, stride_;
  std::unique_ptr<double[]> storage_;  // what is not written is not read
  double* first_;                      // of the columns, aligned to a packet
};

}  // namespace pose_refine::scatter
