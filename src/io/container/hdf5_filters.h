// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>

#include "io/container/hdf5_object.h"
#include "io/container/hdf5_source.h"
#include "pose_refine/support/error.h"

namespace pose_refine::io {

// Undoes the filters of a chunk as it is stored, except those whose bits are in `mask`. What is
// returned has exactly the size of a chunk.
Result<std::string> unfiltered(const Hdf5Source& source, const Hdf5Chunked& array,
                               std::string stored, std::uint64_t mask);

}  // namespace pose_refine::io
