// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <fstream>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "pose_refine/support/error.h"

// These read bytes of an HDF5 file that nobody has checked.
namespace pose_refine::io {

// This is the address of what was never written.
constexpr std::uint64_t kHdf5Nowhere = ~std::uint64_t{0};

// Returns the address of one of many pieces of `width` bytes; it is kHdf5Nowhere past all numbers.
std::uint64_t hdf5_address(std::uint64_t base, std::uint64_t index, std::uint64_t width);

// This is a file that is opened once, of which several threads may read pieces.
class Hdf5Bytes {
 public:
  static Result<std::unique_ptr<Hdf5Bytes>> open(const std::string& path);

  const std::string& path() const { return path_; }
  std::uint64_t size() const { return size_; }
  // Reads a piece that lies in the file; nothing: it cannot be read.
  std::optional<std::string> read(std::uint64_t address, std::uint64_t size);

 private:
  explicit Hdf5Bytes(std::string path) : path_(std::move(path)) {}

  std::string path_;
  std::mutex mutex_;  // the stream has one position for all threads
  std::ifstream stream_;
  std::uint64_t size_ = 0;
};

// This is the file of an array, which must outlive it. Its errors name the file and the array.
class Hdf5Source {
 public:
  Hdf5Source(Hdf5Bytes& file, std::string array) : file_(&file), array_(std::move(array)) {}

  std::uint64_t size() const { return file_->size(); }
  // Reads a piece of the file; it is an error if the file ends before.
  Result<std::string> read(std::uint64_t address, std::uint64_t size);

  Error damaged(const std::string& what) const;
  Error unsupported(const std::string& what) const;

 private:
  Hdf5Bytes* file_;
  std::string array_;
};

// This goes through bytes. Past their end it gives zeros and nothing, and is not ok() any more.
class Hdf5Cursor {
 public:
  explicit Hdf5Cursor(std::string_view bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  std::size_t left() const { return bytes_.size(); }
  std::string_view take(std::size_t size);
  // Reads an unsigned number of at most 8 bytes in little endian.
  std::uint64_t number(std::size_t size);

 private:
  std::string_view bytes_;
  bool ok_ = true;
};

}  // namespace pose_refine::io
