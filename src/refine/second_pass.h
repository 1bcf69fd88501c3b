// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <vector>

#include "pose_refine/refine.h"

namespace pose_refine {

// Does what refine_all() does in its first pass: each image is refined as if it were alone.
std::vector<RefineResult> refine_each(const std::vector<Image>& images,
                                      const RefineOptions& options, int threads);

// Returns how far starts are off, as the images that end ok show it: medians, so that neither a few
// wrong ones nor the order of the images matter. Returns nothing with fewer than ten such images,
// with fewer than a tenth of those in question, which would have to vouch for themselves, or when
// half of them did not move. Both lists have an entry for each image.
std::optional<StartSpread> observed_spread(const std::vector<Pose>& starts,
                                           const std::vector<RefineResult>& results);

// This is what is done again when the starts' spread is known: the images that end weak because
// several poses explain their matches about as well.
struct SecondPass {
  std::vector<std::size_t> images;
  RefineOptions options;  // with the spread
};

// Returns the second pass of a batch, without images when there is nothing to decide: the options
// give the spread already, no image is in question, or the batch does not show it.
SecondPass second_pass(const std::vector<Pose>& starts, const std::vector<RefineResult>& results,
                       const RefineOptions& options);

// Returns what an image ends with after both passes.
RefineResult after_second_pass(RefineResult first, RefineResult second);

}  // namespace pose_refine
