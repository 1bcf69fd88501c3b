// SPDX-License-Identifier: BSD-3-Clause
#include "io/features/descriptors.h"

#include <cmath>
#include <string>

namespace pose_refine::io {
namespace {

constexpr std::size_t kPadding = 32;  // numbers, one register of 512 bits
constexpr std::size_t kMostColumns = 65536;

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
  for (std::size_t i = 0; i < rows; ++i) {
    const T* const from = numbers + i * columns;
    double squared = 0.0;
    for (std::size_t k = 0; k < columns; ++k)
      squared += static_cast<double>(from[k]) * static_cast<double>(from[k]);
    if (!(squared > 0.0) || !std::isfinite(squared)) continue;
    const double scale = kUnit / std::sqrt(squared);
    std::int16_t* const to = all.numbers_.data() + i * all.stride_;
    for (std::size_t k = 0; k < columns; ++k)
      to[k] = static_cast<std::int16_t>(std::lrint(scale * static_cast<double>(from[k])));
  }
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
