// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "pose_refine/support/error.h"

namespace pose_refine::io {

// These are descriptors of an image's features, one a row: unit vectors as whole numbers, so that
// similarities are the same bits on every machine and whatever the order of their sums.
class Descriptors {
 public:
  // A unit vector has this length, whose square, with rounding, is below 2^31.
  static constexpr double kUnit = 32000.0;
  // The cosine of two descriptors is their product by this.
  static constexpr double kCosine = 1.0 / (kUnit * kUnit);

  Descriptors() = default;
  // Takes `rows` descriptors of `columns` numbers each, of any length but 0. A row that is zero or
  // not finite resembles nothing. An error says that there are no or too many columns.
  template <class T>
  static Result<Descriptors> make(const T* numbers, std::size_t rows, std::size_t columns);

  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }
  // Rows are this many numbers apart; what is behind the columns is 0.
  std::size_t stride() const { return stride_; }
  const std::int16_t* row(std::size_t i) const { return numbers_.data() + i * stride_; }

  // Appends a row of others, which have as many columns unless this is empty.
  void append(const Descriptors& others, std::size_t i);
  void reserve(std::size_t rows, std::size_t stride) { numbers_.reserve(rows * stride); }

 private:
  std::vector<std::int16_t> numbers_;
  std::size_t rows_ = 0, columns_ = 0, stride_ = 0;
};

}  // namespace pose_refine::io
