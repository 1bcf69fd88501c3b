// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>

#include "io/container/hdf5_object.h"
#include "io/container/hdf5_source.h"
#include "pose_refine/support/error.h"

namespace pose_refine::io {

// This is where a chunk is stored, and which of the filters it lacks.
struct Hdf5Place {
  std::uint64_t address = kHdf5Nowhere, size = 0, mask = 0;
};

// This is a list of chunks, in pages if there are many: a header "FAHD" and a block "FADB".
class Hdf5FixedArray {
 public:
  // Reads the header that the array's address leads to.
  static Result<Hdf5FixedArray> open(Hdf5Source& source, const Hdf5Chunked& array);

  // Returns where a chunk is, by its number.
  Result<Hdf5Place> find(Hdf5Source& source, std::uint64_t number);

 private:
  // Checks that the entries follow; that is not asked of a list that was never written.
  Status check_block(Hdf5Source& source, const Hdf5Chunked& array) const;
  // Reads the entries of a page; there are none if it was never written.
  Result<std::string> page_of(Hdf5Source& source, std::uint64_t page) const;

  std::uint64_t page_size() const { return std::uint64_t{1} << page_bits_; }  // entries

  std::uint64_t count_ = 0, width_ = 0;  // entries, and bytes of one
  std::uint64_t page_bits_ = 0;
  std::uint64_t block_ = kHdf5Nowhere;

  std::uint64_t page_ = kHdf5Nowhere;  // whose entries follow
  std::string entries_;
};

}  // namespace pose_refine::io
