// SPDX-License-Identifier: BSD-3-Clause
#include "io/features/descriptors.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace pose_refine {
namespace {

using io::Descriptors;

template <class T>
Descriptors descriptors_with(const std::vector<T>& numbers, std::size_t columns) {
  return Descriptors::make(numbers.data(), numbers.size() / columns, columns).value();
}

double product_of(const Descriptors& a, std::size_t i, const Descriptors& b, std::size_t k) {
  std::int32_t sum = 0;
  for (std::size_t c = 0; c < a.stride(); ++c) sum += a.row(i)[c] * b.row(k)[c];
  return sum * Descriptors::kCosine;
}

template <class T>
void expect_three_four(T unit) {
  const auto three = static_cast<T>(3 * unit), four = static_cast<T>(4 * unit);
  const Descriptors all = descriptors_with<T>({three, four, 0}, 3);
  ASSERT_EQ(all.rows(), 1u);
  EXPECT_EQ(all.columns(), 3u);
  ASSERT_EQ(all.stride(), 32u);
  EXPECT_EQ(all.row(0)[0], 19200) << unit;
  EXPECT_EQ(all.row(0)[1], 25600) << unit;
  for (std::size_t k = 2; k < all.stride(); ++k) EXPECT_EQ(all.row(0)[k], 0) << unit;
}

TEST(Descriptors, OfAnyLengthAreUnitVectors) {
  expect_three_four<std::uint8_t>(1);
  expect_three_four<std::uint8_t>(60);
  for (const float unit : {1.0f, 1e-30f, 1e30f, std::numeric_limits<float>::denorm_min()})
    expect_three_four(unit);
  for (const double unit :
       {1.0, 1e-99, 1e-200, 1e99, 1e200, std::numeric_limits<double>::denorm_min()})
    expect_three_four(unit);
}

TEST(Descriptors, WithoutADirectionResembleNothing) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  const Descriptors all =
      descriptors_with<double>({nan, 1.0, 1.0, nan, 0.0, 0.0, -0.0, 0.0, infinity, 1.0, 1.0,
                                -infinity, infinity, nan, 1.0, -1.0},
                               2);
  ASSERT_EQ(all.rows(), 8u);
  for (std::size_t i = 0; i < 7; ++i)
    for (std::size_t k = 0; k < 2; ++k) EXPECT_EQ(all.row(i)[k], 0) << i;
  EXPECT_EQ(all.row(7)[0], 22627);
  EXPECT_EQ(all.row(7)[1], -22627);
  const Descriptors floats = descriptors_with<float>(
      {std::numeric_limits<float>::quiet_NaN(), 1.0f, 1.0f, std::numeric_limits<float>::infinity()},
      2);
  for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(floats.row(i)[0] | floats.row(i)[1], 0) << i;
  const Descriptors bytes = descriptors_with<std::uint8_t>({0, 0, 0, 255}, 2);
  EXPECT_EQ(bytes.row(0)[1], 0);
  EXPECT_EQ(bytes.row(1)[1], 32000);
}

// Sums of products fit into 32 bits, whatever the number of columns.
TEST(Descriptors, HaveTheCosinesOfTheirNumbers) {
  std::mt19937 random(3);
  for (const std::size_t columns : {1, 31, 32, 33, 128, 4096, 65536}) {
    std::vector<float> numbers(2 * columns);
    for (float& x : numbers) x = static_cast<float>(random()) / 4294967296.0f - 0.3f;
    double dot = 0.0, first = 0.0, second = 0.0;
    for (std::size_t k = 0; k < columns; ++k) {
      const double a = static_cast<double>(numbers[k]);
      const double b = static_cast<double>(numbers[columns + k]);
      dot += a * b, first += a * a, second += b * b;
    }
    const Descriptors all = descriptors_with(numbers, columns);
    EXPECT_EQ(all.stride() % 32, 0u);
    EXPECT_NEAR(product_of(all, 0, all, 1), dot / std::sqrt(first * second), 1e-3) << columns;
    EXPECT_NEAR(product_of(all, 0, all, 0), 1.0, 1e-3) << columns;
  }
}

TEST(Descriptors, HaveOneTo65536Numbers) {
  const std::vector<std::uint8_t> numbers(65537, 1);
  EXPECT_TRUE(Descriptors::make(numbers.data(), 1, 65536).ok());
  for (const std::size_t columns : {0, 65537}) {
    const auto none = Descriptors::make(numbers.data(), 1, columns);
    ASSERT_FALSE(none.ok());
    EXPECT_EQ(none.error().message,
              "descriptors have " + std::to_string(columns) + " numbers, expected 1 to 65536");
  }
  EXPECT_EQ(Descriptors::make(numbers.data(), 0, 128).value().rows(), 0u);
}

TEST(Descriptors, AreAppendedOneByOne) {
  const Descriptors from = descriptors_with<std::uint8_t>({1, 0, 0, 1, 3, 4}, 2);
  Descriptors some;
  EXPECT_EQ(some.rows(), 0u);
  some.reserve(2, from.stride());
  some.append(from, 2);
  some.append(from, 0);
  ASSERT_EQ(some.rows(), 2u);
  EXPECT_EQ(some.columns(), 2u);
  EXPECT_EQ(some.row(0)[1], 25600);
  EXPECT_EQ(some.row(1)[0], 32000);
}

}  // namespace
}  // namespace pose_refine
