// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pose_refine/refine.h"

namespace pose_refine::apps {

// What is known of an image once it is refined: all that reports and outputs tell of it.
struct RefinedImage {
  RefineResult result;
  // Of images that are read as they are refined.
  std::uint64_t num_correspondences = 0;
  Defect defect;
};

// Neighbors of a batch, from its image number `begin` on, `seconds` after its begin.
struct RefinedRange {
  std::uint64_t begin = 0;
  double seconds = 0.0;
  std::vector<RefinedImage> images;
};

// To bytes (CBOR) and back, to the same bits: the fields that a report may tell. For a program to
// read what it wrote itself; nothing when the bytes are no such range.
std::string to_bytes(const RefinedRange& range);
std::optional<RefinedRange> to_range(std::string_view bytes);

// Of what to_bytes() makes: to be raised when it changes otherwise than by the fields of a result.
inline constexpr int kRangeVersion = 3;

}  // namespace pose_refine::apps
