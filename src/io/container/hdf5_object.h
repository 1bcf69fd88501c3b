// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/container/hdf5_source.h"
#include "pose_refine/support/error.h"

namespace pose_refine::io {

// This is what was done to the bytes of each chunk.
struct Hdf5Filter {
  std::uint64_t id = 0;
  std::uint64_t parameter = 0;  // the first one
};

// This says how an array is stored in chunks. An array of one dimension is a column.
struct Hdf5Chunked {
  using Sizes = std::array<std::uint64_t, 2>;  // rows, columns
  // The numbers are those of the file.
  enum class Index { kSingle = 1, kImplicit = 2, kFixedArray = 3 };

  Sizes sizes{}, largest{};  // it may have been made for more than it holds
  Sizes chunk{};             // sizes of a chunk

  std::string number;  // the type of a number as numpy says it in little endian, "<f4"
  std::size_t width = 0;
  bool big_endian = false;
  std::string fill;  // the bytes of a number that was not written; none: it is 0

  std::vector<Hdf5Filter> filters;
  bool plain_edges = false;  // chunks that reach over the end are not filtered

  Index index = Index::kSingle;
  std::uint64_t address = kHdf5Nowhere;  // of the index; of the only chunk
  std::uint64_t stored = 0, mask = 0;    // the size of the only chunk, and the filters it lacks

  std::uint64_t bytes() const { return chunk[0] * chunk[1] * width; }  // of a chunk
};

// Reads the header of the object at an address. Nothing is returned for an array that is stored in
// another way than in chunks, or with an older version of the layout than `oldest`: 5 is that of
// HDF5 2.0, and 4, which has the same bytes, that of 1.10.
Result<std::optional<Hdf5Chunked>> chunked_array(Hdf5Source& source, std::uint64_t address,
                                                 unsigned oldest);

}  // namespace pose_refine::io
