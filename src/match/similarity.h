// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>

namespace pose_refine::match {

inline constexpr std::size_t kRowsAtOnce = 16;

// Sets out[i * count + j] to the product of the i-th of 16 rows with the j-th of `count` others.
// Rows are `stride` numbers apart, a multiple of 32. The sums fit for io::Descriptors, and are the
// same bits on every machine, being whole numbers.
void multiply_rows(const std::int16_t* rows, const std::int16_t* others, std::size_t count,
                   std::size_t stride, std::int32_t* out);

// This is the largest of some products, and the largest of the others.
struct Largest {
  std::size_t index = 0;
  std::int32_t product = INT32_MIN, second = INT32_MIN;
};
// `count` is not 0. Of equals, the first is the largest.
Largest largest(const std::int32_t* products, std::size_t count);

// Sets best[j] to products[j] and index[j] to `i` wherever the product is larger.
void keep_larger(const std::int32_t* products, std::size_t count, std::int32_t i,
                 std::int32_t* best, std::int32_t* index);

// Returns the product of two rows of `stride` numbers.
std::int32_t multiply(const std::int16_t* a, const std::int16_t* b, std::size_t stride);

}  // namespace pose_refine::match
