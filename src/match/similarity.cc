// SPDX-License-Identifier: BSD-3-Clause
#include "match/similarity.h"

#include <algorithm>

// The compiler makes of the loops below the multiply-add of pairs that every x86-64 and ARM has,
// and the loader chooses the wider registers where the machine has them.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && defined(__gnu_linux__)
#define POSE_REFINE_WIDEST __attribute__((target_clones("avx2", "default")))
#define POSE_REFINE_HAS_AVX2
#include <immintrin.h>
#else
#define POSE_REFINE_WIDEST
#endif

namespace pose_refine::match {
namespace {

// Other rows that are multiplied while they are near, and where their products go: out[i * width +
// j] is that of the i-th row with the j-th of these.
struct Tile {
  const std::int16_t* others = nullptr;
  std::size_t count = 0;
  std::int32_t* out = nullptr;
  std::size_t width = 0;
};

void multiply_plain(const std::int16_t* four, std::size_t stride, const Tile& tile) {
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < tile.count; ++j)
      tile.out[i * tile.width + j] = multiply(four + i * stride, tile.others + j * stride, stride);
}

#ifdef POSE_REFINE_HAS_AVX2
// The compiler would add up the lanes of each sum by itself, which takes longer than the products.
__attribute__((target("avx2"))) void multiply_avx2(const std::int16_t* four, std::size_t stride,
                                                   const Tile& tile) {
  const std::size_t registers = stride / 16;  // in a row
  const auto* const rows = reinterpret_cast<const __m256i*>(four);
  for (std::size_t j = 0; j < tile.count; ++j) {
    const auto* const other = reinterpret_cast<const __m256i*>(tile.others + j * stride);
    __m256i sums[4] = {_mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256(),
                       _mm256_setzero_si256()};
    for (std::size_t k = 0; k < registers; ++k) {
      const __m256i numbers = _mm256_loadu_si256(other + k);
      for (std::size_t i = 0; i < 4; ++i) {
        const __m256i row = _mm256_loadu_si256(rows + i * registers + k);
        sums[i] = _mm256_add_epi32(sums[i], _mm256_madd_epi16(numbers, row));
      }
    }
    const __m256i all =
        _mm256_hadd_epi32(_mm256_hadd_epi32(sums[0], sums[1]), _mm256_hadd_epi32(sums[2], sums[3]));
    alignas(16) std::int32_t totals[4];
    _mm_store_si128(reinterpret_cast<__m128i*>(totals),
                    _mm_add_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1)));
    for (std::size_t i = 0; i < 4; ++i) tile.out[i * tile.width + j] = totals[i];
  }
}
#endif

void multiply_tile(const std::int16_t* four, std::size_t stride, const Tile& tile) {
#ifdef POSE_REFINE_HAS_AVX2
  if (__builtin_cpu_supports("avx2")) return multiply_avx2(four, stride, tile);
#endif
  multiply_plain(four, stride, tile);
}

}  // namespace

// Some of the others at a time are multiplied with all rows, because they fit in the cache.
void multiply_rows(const std::int16_t* rows, const std::int16_t* others, std::size_t count,
                   std::size_t stride, std::int32_t* out) {
  constexpr std::size_t kTile = 32;
  for (std::size_t j = 0; j < count; j += kTile)
    for (std::size_t i = 0; i < kRowsAtOnce; i += 4)
      multiply_tile(rows + i * stride, stride,
                    {others + j * stride, std::min(kTile, count - j), out + i * count + j, count});
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
