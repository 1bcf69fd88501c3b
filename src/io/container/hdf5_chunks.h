// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "io/container/hdf5.h"
#include "io/container/hdf5_object.h"
#include "io/container/hdf5_source.h"
#include "pose_refine/support/error.h"

namespace pose_refine::io {

// Reads an array that is stored in chunks. Its bytes may be anything.
Result<Hdf5Array> read_chunks(Hdf5Source& source, const Hdf5Chunked& array);

}  // namespace pose_refine::io
