// SPDX-License-Identifier: BSD-3-Clause
// Only files that are compiled with the headers of HDF5 include this.
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <optional>
#include <string>

namespace pose_refine::io {

// Tells whether there is something at a path without links to other places.
bool hdf5_exists(hid_t file, const std::string& path);

// Returns the address of an array's header, for which the array is not opened; nothing: there is no
// array.
std::optional<std::uint64_t> hdf5_address_of_array(hid_t file, const std::string& path);

// Tells whether addresses in the file have 8 bytes and count from its beginning.
bool hdf5_has_plain_addresses(hid_t file);

}  // namespace pose_refine::io
