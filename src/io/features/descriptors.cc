// SPDX-License-Identifier: BSD-3-Clause
#include "io/features/descriptors.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <type_traits>

namespace pose_refine::io {
namespace {

constexpr std::size_t kPadding = 32;  // numbers, one register of 512 bits
constexpr std::size_t kMostColumns = 65536;
constexpr double kLarge = 1e100;  // the squares of larger numbers may be infinite, of 1 / kLarge 0

// Returns what a row is to be divided by so that squares of its numbers can be added up, which
// those of a float always can. The result is useless for a row that is zero or not finite.
template <class T>
double divisor_of(const T* row, std::size_t columns) {
  if (!std::is_same_v<T, double>) return 1.0;
  double largest = 0.0;
  for (std::size_t k = 0; k < columns; ++k)
    largest = std::max(largest, std::abs(static_cast<double>(row[k])));
  return largest >= 1.0 / kLarge && largest <= kLarge ? 1.0 : largest;
}

template <class T>
double number_of(T number, double divisor) {
  if constexpr (std::is_same_v<T, double>) return number / divisor;
  return static_cast<double>(number);
}

template <class T>
double squared_norm(const T* row, std::size_t columns, double divisor) {
  double sums[4] = {0.0, 0.0, 0.0, 0.0};  // four, because each waits for its last addition
  for (std::size_t k = 0; k < columns; ++k) {
    const double number = number_of(row[k], divisor);
    sums[k % 4] += number * number;
  }
  return sums[0] + sums[1] + sums[2] + sums[3];
}

// Writes a row of this length, or leaves it as it is if the numbers have no direction.
template <class T>
void make_row(const T* from, std::size_t columns, std::int16_t* to) {
  const double divisor = divisor_of(from, columns);
  const double squared = squared_norm(from, columns, divisor);
  if (!(squared > 0.0) || !std::isfinite(squared)) return;
  const double scale = Descriptors::kUnit / std::sqrt(squared);
  for (std::size_t k = 0; k < columns; ++k) {
    const double number = scale * number_of(from[k], divisor);
    to[k] = static_cast<std::int16_t>(number + (number < 0.0 ? -0.5 : 0.5));
  }
}

}  // namespace

template <class T>
Result<Descriptors> Descriptors::make(const T* numbers, std::size_t rows, std::size_t columns) {
  if (columns == 0 || columns > kMostColumns)
    return Error{ErrorCode::kMalformed,
                 "descriptors have " + std::to_string(columns) + " numbers, expected 1 to 65536"};
  Descriptors all;
  all.rows_ = rows;
  all.columns_ = columns;
  all.stride_ = (columns + kPadding - 1) / kPadding * kPadding;
  all.numbers_.assign(rows * all.stride_, 0);
  for (std::size_t i = 0; i < rows; ++i)
    make_row(numbers + i * columns, columns, all.numbers_.data() + i * all.stride_);
  return all;
}

template Result<Descriptors> Descriptors::make(const std::uint8_t*, std::size_t, std::size_t);
template Result<Descriptors> Descriptors::make(const float*, std::size_t, std::size_t);
template Result<Descriptors> Descriptors::make(const double*, std::size_t, std::size_t);

void Descriptors::append(const Descriptors& others, std::size_t i) {
  columns_ = others.columns_;
  stride_ = others.stride_;
  numbers_.insert(numbers_.end(), others.row(i), others.row(i) + stride_);
  ++rows_;
}

}  // namespace pose_refine::io
