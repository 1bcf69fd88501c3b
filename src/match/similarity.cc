// SPDX-License-Identifier: BSD-3-Clause
#include "match/similarity.h"

#include <algorithm>

// The compiler makes of these loops the multiply-add of pairs that every x86-64 and ARM has, and
// the loader chooses the wider registers where the machine has them.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && defined(__gnu_linux__)
#define POSE_REFINE_WIDEST __attribute__((target_clones("avx2", "default")))
#else
#define POSE_REFINE_WIDEST
#endif

namespace pose_refine::match {

POSE_REFINE_WIDEST void multiply_four(const std::int16_t* four, const std::int16_t* others,
                                      std::size_t count, std::size_t stride, std::int32_t* out) {
  const std::int16_t *const a0 = four, *const a1 = a0 + stride, *const a2 = a1 + stride,
                            *const a3 = a2 + stride;
  for (std::size_t j = 0; j < count; ++j) {
    const std::int16_t* const b = others + j * stride;
    std::int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    for (std::size_t k = 0; k < stride; ++k) {
      const std::int32_t x = b[k];
      s0 += x * a0[k];
      s1 += x * a1[k];
      s2 += x * a2[k];
      s3 += x * a3[k];
    }
    out[j] = s0;
    out[count + j] = s1;
    out[2 * count + j] = s2;
    out[3 * count + j] = s3;
  }
}

POSE_REFINE_WIDEST static std::int32_t maximum(const std::int32_t* products, std::size_t count) {
  std::int32_t most = INT32_MIN;
  for (std::size_t j = 0; j < count; ++j) most = products[j] > most ? products[j] : most;
  return most;
}

Largest largest(const std::int32_t* products, std::size_t count) {
  Largest found;
  found.product = maximum(products, count);
  found.index =
      static_cast<std::size_t>(std::find(products, products + count, found.product) - products);
  const std::size_t behind = found.index + 1;
  found.second =
      std::max(maximum(products, found.index), maximum(products + behind, count - behind));
  return found;
}

POSE_REFINE_WIDEST void keep_larger(const std::int32_t* products, std::size_t count, std::int32_t i,
                                    std::int32_t* best, std::int32_t* index) {
  for (std::size_t j = 0; j < count; ++j) {
    const bool larger = products[j] > best[j];
    index[j] = larger ? i : index[j];
    best[j] = larger ? products[j] : best[j];
  }
}

POSE_REFINE_WIDEST std::int32_t multiply(const std::int16_t* a, const std::int16_t* b,
                                         std::size_t stride) {
  std::int32_t sum = 0;
  for (std::size_t k = 0; k < stride; ++k) sum += static_cast<std::int32_t>(a[k]) * b[k];
  return sum;
}

}  // namespace pose_refine::match
