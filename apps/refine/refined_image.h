// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pose_refine/refine.h"

namespace pose_refine::apps {

// This is what is known of an image once it is refined: all that reports and outputs tell of it.
struct RefinedImage {
  RefineResult result;
  // These are set only if images are read as they are refined.
  std::uint64_t num_correspondences = 0;
  Defect defect;
};

// These are neighbors of a batch, from its image number `begin` on, `seconds` after its begin.
struct RefinedRange {
  std::uint64_t begin = 0;
  double seconds = 0.0;
  std::vector<RefinedImage> images;
};

// These turn the fields that a report may tell to bytes (CBOR) and back, to the same bits, for a
// program to read what it wrote itself. The second returns nothing when the bytes are no such
// range.
std::string to_bytes(const RefinedRange& range);
std::optional<RefinedRange> to_range(std::string_view bytes);

// This is the version of what to_bytes() makes. Raise it when that changes otherwise than by the
// fields of a result.
inline constexpr int kRangeVersion = 4;

}  // namespace pose_refine::apps
