// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "pose_refine/support/error.h"

// These functions read and write archives in memory, by libzip.
namespace pose_refine::io {

using ZipEntries = std::map<std::string, std::string>;  // contents by name

// Reads all entries, stored or deflated. It is an error if an archive unpacks to more than 100
// times its size and 64 MiB.
Result<ZipEntries> read_zip(std::string_view bytes, const std::string& path);

// Stores the entries in the order of their names and without times, so that the same contents give
// the same bytes.
Result<std::string> zip_of(const ZipEntries& entries);

}  // namespace pose_refine::io
