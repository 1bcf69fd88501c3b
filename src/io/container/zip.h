// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "pose_refine/support/error.h"

// These functions read and write archives in memory, by libzip.
namespace pose_refine::io {

using ZipEntries = std::map<std::string, std::string>;  // contents by name

// Reads the first `size` bytes of each entry, or all of it if it is shorter, to see what is inside.
Result<ZipEntries> read_zip_heads(std::string_view bytes, const std::string& path,
                                  std::size_t size);

// Reads all entries, stored or deflated. It is an error if an archive unpacks to more than 100
// times its size and 64 MiB.
Result<ZipEntries> read_zip(std::string_view bytes, const std::string& path);
// Reads those entries whose names are among `names`.
Result<ZipEntries> read_zip(std::string_view bytes, const std::string& path,
                            const std::set<std::string>& names);

// Stores the entries in the order of their names and without times, so that the same contents give
// the same bytes.
Result<std::string> zip_of(const ZipEntries& entries);

}  // namespace pose_refine::io
