// SPDX-License-Identifier: BSD-3-Clause
#include "io/container/npy.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

namespace pose_refine::io {
namespace {

std::string npy(const std::string& dictionary, const std::string& data) {
  std::string header = dictionary;
  while ((10 + header.size() + 1) % 64 != 0) header += ' ';
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size() & 255);
  bytes += static_cast<char>(header.size() >> 8);
  return bytes + header + data;
}

std::string dictionary(const std::string& descr, const std::string& shape,
                       const std::string& fortran = "False") {
  return "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }";
}

std::string refusal(const std::string& bytes, std::size_t dimensions = 0) {
  const auto array = parse_npy<float>(bytes, "a.npy", dimensions);
  return array ? "" : array.error().message;
}

TEST(Npy, ReadsHalfFloatAndDouble) {
  const auto half =
      parse_npy<float>(npy(dictionary("<f2", "(2,)"), std::string("\x00\x3c\x00\xc0", 4)), "a");
  ASSERT_TRUE(half.ok()) << half.error().message;
  EXPECT_EQ(half->data, (std::vector<float>{1.0f, -2.0f}));
  const double pi = 3.14159265358979;
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &pi, 8);
  const auto real = parse_npy<double>(npy(dictionary("<f8", "(1, 1)"), bytes), "a", 2);
  ASSERT_TRUE(real.ok());
  EXPECT_EQ(real->data[0], pi);
  EXPECT_EQ(real->shape, (std::vector<std::size_t>{1, 1}));
}

TEST(Npy, HalvesAreExact) {
  EXPECT_EQ(half_to_float(0x0001), std::ldexp(1.0f, -24));  // least subnormal
  EXPECT_EQ(half_to_float(0x03ff), std::ldexp(1023.0f, -24));
  EXPECT_EQ(half_to_float(0x7bff), 65504.0f);
  EXPECT_EQ(half_to_float(0x3555), 0.333251953125f);
  EXPECT_TRUE(std::isinf(half_to_float(0xfc00)) && half_to_float(0xfc00) < 0.0f);
  EXPECT_TRUE(std::isnan(half_to_float(0x7e00)));
}

TEST(Npy, SaysWhatItCannotRead) {
  const std::string four(16, '\0');
  EXPECT_NE(refusal("PK\x03\x04 and more bytes").find("not a .npy"), std::string::npos);
  EXPECT_NE(refusal(npy(dictionary(">f4", "(4,)"), four)).find("'>f4'"), std::string::npos);
  EXPECT_NE(refusal(npy(dictionary("<i4", "(4,)"), four)).find("'<i4'"), std::string::npos);
  EXPECT_NE(refusal(npy(dictionary("<f4", "(2, 2)", "True"), four)).find("Fortran"),
            std::string::npos);
  EXPECT_NE(refusal(npy(dictionary("<f4", "(5,)"), four)).find("(5)"), std::string::npos);
  EXPECT_NE(refusal(npy(dictionary("<f4", "(3,)"), four)).find("16 bytes"), std::string::npos);
  EXPECT_NE(refusal(npy(dictionary("<f4", "(4,)"), four), 2).find("2 dimensions"),
            std::string::npos);
  EXPECT_NE(refusal(npy("{'descr': '<f4', 'shape': (4,)}", four)).find("header"),
            std::string::npos);
  EXPECT_NE(refusal(npy("{'descr': [('a', '<f4')]}", four)).find("header"), std::string::npos);
}

TEST(Npy, HugeShapesAndCutFilesAreErrors) {
  EXPECT_NE(refusal(npy(dictionary("<f4", "(4294967296, 4294967296)"), std::string(16, '\0'))), "");
  const std::string whole = npy(dictionary("<f4", "(4,)"), std::string(16, '\0'));
  EXPECT_EQ(refusal(whole), "");
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_NE(refusal(whole.substr(0, size)), "") << size;
}

}  // namespace
}  // namespace pose_refine::io
