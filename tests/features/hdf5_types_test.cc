// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "io/container/hdf5.h"
#include "support/hdf5_file.h"
#include "support/io_scratch.h"

namespace pose_refine {
namespace {

TEST(Hdf5Types, NumbersOfEveryTypeAreReadExactly) {
  const testing::Scratch scratch;
  const std::string path = scratch.path("types.h5");
  const std::vector<double> numbers = {0.0, 1.0, 2.0, 127.0, 96.0, 5.0};
  const std::vector<hid_t> types = {testing::Hdf5File::half(),
                                    H5T_IEEE_F32LE,
                                    H5T_IEEE_F64LE,
                                    H5T_IEEE_F32BE,
                                    H5T_IEEE_F64BE,
                                    H5T_STD_I8LE,
                                    H5T_STD_I16LE,
                                    H5T_STD_I32LE,
                                    H5T_STD_I64LE,
                                    H5T_STD_I16BE,
                                    H5T_STD_I64BE,
                                    H5T_STD_U8LE,
                                    H5T_STD_U16LE,
                                    H5T_STD_U32LE,
                                    H5T_STD_U64BE};
  {
    testing::Hdf5File file(path);
    for (std::size_t i = 0; i < types.size(); ++i)
      file.put("group/" + std::to_string(i), types[i], {3, 2}, numbers);
  }
  const auto file = io::Hdf5::open(path);
  ASSERT_TRUE(file.ok()) << file.error().to_string();
  for (std::size_t i = 0; i < types.size(); ++i) {
    const auto array = file->array("group/" + std::to_string(i));
    ASSERT_TRUE(array.ok()) << i << array.error().to_string();
    EXPECT_EQ(array->rows, 3u);
    EXPECT_EQ(array->columns, 2u);
    EXPECT_EQ(array->numbers, numbers) << i;
  }
}

// The ends of what 16 bits can hold.
TEST(Hdf5Types, SixteenBitsHoldSmallAndLargeNumbers) {
  const testing::Scratch scratch;
  const std::string path = scratch.path("half.h5");
  const double smallest = std::ldexp(1.0, -24);
  const std::vector<double> numbers = {smallest, -3.0 * smallest, 65504.0, -0.333251953125, 1e9};
  {
    testing::Hdf5File file(path);
    file.put("x", testing::Hdf5File::half(), {numbers.size()}, numbers);
  }
  const auto file = io::Hdf5::open(path);
  ASSERT_TRUE(file.ok());
  const auto array = file->array("x");
  ASSERT_TRUE(array.ok());
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(array->numbers[i], numbers[i]) << i;
  EXPECT_EQ(array->numbers[4], std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace pose_refine
