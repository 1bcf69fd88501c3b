// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "factor/kernel/table.h"
#include "factor/points/middle.h"

namespace pose_refine {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// A network of exchanges that sorts every sequence of zeros and ones sorts everything.
TEST(SampleMedian, OfNineIsRightForAllZerosAndOnes) {
  for (unsigned bits = 0; bits < 512; ++bits) {
    std::array<double, 9> values{};
    int ones = 0;
    for (std::size_t i = 0; i < 9; ++i) ones += (values[i] = (bits >> i) & 1) != 0.0;
    EXPECT_EQ(median_of_nine(values), ones >= 5 ? 1.0 : 0.0) << bits;
  }
}

TEST(SampleMedian, OfFewRowsIsTheUpperMedian) {
  const std::vector<double> values = {4.0, 1.0, 3.0, 2.0};
  EXPECT_EQ(sample_median(4, [&](std::size_t i) { return values[i]; }), 3.0);
  EXPECT_EQ(sample_median(1, [&](std::size_t i) { return values[i]; }), 4.0);
}

// A bad number is put in every place, behind whole packets and in the rest.
TEST(KernelScan, FindsEveryNumberThatIsTooLarge) {
  for (const kernel::Table* table : kernel::tables())
    for (const std::size_t n : {0, 1, 7, 8, 9, 19}) {
      std::vector<double> column(n, -9.9e29);
      EXPECT_TRUE(table->all_below(column.data(), n, 1e30)) << table->name << n;
      for (std::size_t i = 0; i < n; ++i)
        for (const double bad : {1e30, -1e30, kInfinity, -kInfinity,
                                 std::numeric_limits<double>::quiet_NaN(), -1e300}) {
          column[i] = bad;
          EXPECT_FALSE(table->all_below(column.data(), n, 1e30)) << table->name << n << i << bad;
          column[i] = 1.0;
        }
    }
}

// Counts are compared with a plain loop; the copies behind the last row must not count.
TEST(KernelScan, CountsDepthsLikeAPlainLoop) {
  for (const kernel::Table* table : kernel::tables())
    for (std::size_t n = 1; n <= 17; ++n) {
      alignas(64) std::array<double, 24> x{}, y{}, z{};
      for (std::size_t i = 0; i < x.size(); ++i) {
        const auto k = static_cast<double>(std::min(i, n - 1));
        x[i] = std::sin(3.0 * k), y[i] = std::cos(5.0 * k), z[i] = 4.0 * std::sin(7.0 * k);
      }
      kernel::Columns columns{};
      columns.size = n;
      columns.x = x.data(), columns.y = y.data(), columns.z = z.data();
      const double row[] = {0.1, -0.2, 0.97, 0.5};
      for (const double least : {0.0, 0.7, -kInfinity, kInfinity}) {
        std::size_t beyond = 0;
        double nearest = kInfinity;
        for (std::size_t i = 0; i < n; ++i) {
          const double depth = row[0] * x[i] + row[1] * y[i] + row[2] * z[i] + row[3];
          beyond += depth > least;
          if (depth > least) nearest = std::min(nearest, depth);
        }
        const kernel::Depths depths = table->scan_depths(columns, row, least);
        EXPECT_EQ(depths.beyond, beyond) << table->name << n << least;
        if (beyond > 0)
          EXPECT_NEAR(depths.nearest, nearest, 1e-14);
        else
          EXPECT_EQ(depths.nearest, kInfinity);
      }
    }
}

}  // namespace
}  // namespace pose_refine
