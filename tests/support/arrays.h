// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "io/container/zip.h"

// Arrays of numpy are put together by hand here, as numpy writes them.
namespace pose_refine::testing {

inline std::string npy(const std::string& descr, const std::string& shape, const std::string& data,
                       bool fortran = false) {
  std::string header = "{'descr': '" + descr +
                       "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': (" +
                       shape + "), }";
  header.resize((header.size() + 11 + 63) / 64 * 64 - 11, ' ');
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size() & 0xFF);
  bytes += static_cast<char>(header.size() >> 8);
  return bytes + header + data;
}

template <class T>
std::string bytes_of_numbers(const std::vector<double>& numbers) {
  std::string bytes;
  for (const double number : numbers) {
    const T value = static_cast<T>(number);
    char raw[sizeof(T)];
    std::memcpy(raw, &value, sizeof(T));  // tests run on little endian
    bytes.append(raw, sizeof(T));
  }
  return bytes;
}

inline std::string npy64(const std::string& shape, const std::vector<double>& numbers) {
  return npy("<f8", shape, bytes_of_numbers<double>(numbers));
}

inline std::string npy_texts(const std::vector<std::string>& texts) {
  std::size_t longest = 1;
  for (const std::string& text : texts) longest = std::max(longest, text.size());
  std::string data;
  for (const std::string& text : texts)
    for (std::size_t i = 0; i < longest; ++i) {
      data += i < text.size() ? text[i] : '\0';
      data.append(3, '\0');
    }
  return npy("<U" + std::to_string(longest), std::to_string(texts.size()) + ",", data);
}

// Packs arrays, which are given by name without ".npy".
inline std::string npz(const std::vector<std::pair<std::string, std::string>>& arrays) {
  io::ZipEntries entries;
  for (const auto& [name, bytes] : arrays) entries[name + ".npy"] = bytes;
  return *io::zip_of(entries);
}

}  // namespace pose_refine::testing
