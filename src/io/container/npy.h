// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pose_refine/support/error.h"

namespace pose_refine::io {

// This is an array of a .npy file, converted to double or float, in C order.
template <class T>
struct Array {
  std::vector<std::size_t> shape;
  std::vector<T> data;
};

// This views an array of a .npy file as it is stored: little endian, C order, and exactly as many
// bytes as the shape says.
struct NpyView {
  std::string descr;  // "<f8", "<U12", "|S5", ...
  std::vector<std::size_t> shape;
  std::string_view data;
  std::size_t width = 0;  // bytes of an element
  std::size_t count = 0;  // elements
  bool fortran = false;   // columns come first; only view_any_npy() lets them
};
Result<NpyView> view_npy(std::string_view bytes, const std::string& path);
// Takes arrays in Fortran order too.
Result<NpyView> view_any_npy(std::string_view bytes, const std::string& path);
// Returns the shape that the head of a file states; the data may be cut off.
Result<std::vector<std::size_t>> npy_shape(std::string_view bytes, const std::string& path);
// Reads floats or integers (exact to 2^53) of any shape and order into C order.
Result<Array<double>> parse_numbers(std::string_view bytes, const std::string& path);

// Reads numpy's format, versions 1 to 3: float16, float32 or float64, little endian, C order. The
// number of bytes must be exactly what the shape says. An error says what was found instead. If
// `dimensions` is 0, the array may have any number of them.
template <class T>
Result<Array<T>> read_npy(const std::string& path, std::size_t dimensions = 0);
template <class T>
Result<Array<T>> parse_npy(std::string_view bytes, const std::string& path,
                           std::size_t dimensions = 0);

// Converts the elements of an array of floats in the order they are stored.
template <class T>
Array<T> floats(const NpyView& view);
// Converts floats or integers likewise; nothing is returned for texts.
std::optional<Array<double>> numbers_of(const NpyView& view);

// Reads an unsigned integer of at most 8 bytes in little endian.
std::uint64_t little_endian(std::string_view bytes);

// Converts IEEE 754 binary16 exactly.
float half_to_float(unsigned bits);

}  // namespace pose_refine::io
