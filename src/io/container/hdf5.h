// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pose_refine/support/error.h"

namespace pose_refine::io {

// No image has so many features; a damaged file may say so without having them.
constexpr std::uint64_t kMostHdf5Numbers = std::uint64_t{1} << 26;

// This is an array of numbers of at most two dimensions, by rows.
struct Hdf5Array {
  std::size_t rows = 0, columns = 1;
  std::vector<double> numbers;
};

// This is a file of HDF5 that is only read. A path in it has '/' between the names of groups. Links
// to other places are not followed, because they may lead out of the file. Where this program was
// built without HDF5, it cannot be opened. Arrays in chunks of HDF5 2.0 are read too where an older
// HDF5 is installed, which cannot open them. The functions may be called from several threads if
// HDF5 was built so, as Debian's is.
class Hdf5 {
 public:
  static Result<Hdf5> open(const std::string& path);
  Hdf5(Hdf5&&) noexcept;
  Hdf5& operator=(Hdf5&&) noexcept;
  ~Hdf5();

  // Tells whether there is a group or array of that path.
  bool has(const std::string& path) const;
  // Lists what is in a group, sorted; "/" is the whole file. An array has nothing in it.
  Result<std::vector<std::string>> names(const std::string& group) const;
  // Lists the groups that hold an array of that name, at any depth.
  Result<std::vector<std::string>> groups_with(const std::string& array) const;

  // Returns how many rows an array has.
  Result<std::size_t> rows(const std::string& path) const;
  // Reads an array of integers or of floating-point numbers of any size.
  Result<Hdf5Array> array(const std::string& path) const;
  // Reads a number that is an attribute of an array; nothing: it has none of that name.
  Result<std::optional<double>> attribute(const std::string& path, const std::string& name) const;

 private:
  struct File;
  explicit Hdf5(std::unique_ptr<File> file);
  std::unique_ptr<File> file_;
};

}  // namespace pose_refine::io
