// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "io/container/hdf5_source.h"
#include "pose_refine/support/error.h"

namespace pose_refine::io {

// These are the messages that describe an array.
enum class Hdf5Message : std::uint64_t {
  kDataspace = 1,
  kDatatype = 3,
  kFillValue = 5,
  kLayout = 8,
  kFilters = 11,
};
struct Hdf5Messages {
  std::map<Hdf5Message, std::string> bytes;
  bool shared = false;  // one of them is elsewhere, because other objects have it too
};

// Reads the messages of an object's header, whose first version has none that are known here.
Result<std::optional<Hdf5Messages>> hdf5_messages(Hdf5Source& source, std::uint64_t address);

}  // namespace pose_refine::io
