// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "io/container/npy.h"
#include "io/container/zip.h"

// This reads and writes arrays of a .npz file by name.
namespace pose_refine::io {

class NpzReader {
 public:
  static Result<NpzReader> open(std::string_view bytes, const std::string& path);

  // Reads the arrays that are among `names` only.
  static Result<NpzReader> open(std::string_view bytes, const std::string& path,
                                const std::set<std::string>& names);

  bool has(const std::string& name) const { return entries_.count(name + ".npy") != 0; }
  // Reads floats or integers (exact to 2^53) of shape [rows, columns], or [rows] if `columns` is 0.
  // NaN and infinity are left to the caller.
  Result<Array<double>> numbers(const std::string& name, std::size_t columns) const;
  // Reads floats or integers of any shape and order.
  Result<Array<double>> any_numbers(const std::string& name) const;
  // Reads texts of shape [rows], from numpy's U (as UTF-8) or S.
  Result<std::vector<std::string>> texts(const std::string& name) const;
  // Reads texts of any shape.
  Result<std::vector<std::string>> any_texts(const std::string& name) const;
  Error error(const std::string& name, const std::string& message) const;

 private:
  NpzReader(ZipEntries entries, std::string path)
      : entries_(std::move(entries)), path_(std::move(path)) {}
  Result<NpyView> view(const std::string& name) const;
  ZipEntries entries_;
  std::string path_;
};

// These return the bytes of a .npy file: float64 or int64 of shape [rows, columns] ([rows] if
// `columns` is 0), or texts as U, which must be UTF-8.
std::string npy_of(const std::vector<double>& numbers, std::size_t columns);
std::string npy_of(const std::vector<std::int64_t>& numbers, std::size_t columns);
Result<std::string> npy_of(const std::vector<std::string>& texts);

}  // namespace pose_refine::io
