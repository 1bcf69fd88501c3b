// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "pose_refine/support/error.h"

// Archives in memory, by libzip.
namespace pose_refine::io {

using ZipEntries = std::map<std::string, std::string>;  // contents by name

// All entries, stored or deflated. An archive that unpacks to more than 100 times its size and 64
// MiB is an error.
Result<ZipEntries> read_zip(std::string_view bytes, const std::string& path);

// Stored entries in the order of their names, without times: the same contents, the same bytes.
Result<std::string> zip_of(const ZipEntries& entries);

}  // namespace pose_refine::io
