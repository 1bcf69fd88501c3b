// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "io/container/npz.h"
#include "io/format/format.h"
#include "io/format/network_image.h"

namespace pose_refine::io {

// Lists the arrays that read_originals() reads.
const std::set<std::string>& size_arrays();

// Returns the size of the network's images, as that of arrays with a number for each pixel tells.
std::optional<ImageSize> seen_size(const PoseInput& input, std::size_t count);

// These are the sizes of the images before a network's program prepared them.
struct Originals {
  std::vector<ImageSize> sizes;  // empty if the archive does not say
  std::optional<Batch> batch;    // what was done to them, if it is known
  std::string problem;           // otherwise, why it is not
  std::string remark;            // what a user should know
};
Result<Originals> read_originals(const NpzReader& npz, std::size_t count, const ImageSize& seen);

}  // namespace pose_refine::io
