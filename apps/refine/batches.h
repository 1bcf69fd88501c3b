// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <vector>

#include "apps/refine/journal.h"
#include "apps/refine/refined_image.h"
#include "apps/refine/report.h"

namespace pose_refine::apps {

// Refines images [begin, end).
using RefineRange = std::function<std::vector<RefinedImage>(std::size_t begin, std::size_t end)>;

// Refines all `count` images: takes those that the journal holds, and then does the others in
// batches, so that progress is seen and kept. The returned range begins at 0; its seconds are those
// of all runs.
RefinedRange refine_in_batches(std::size_t count, Journal& journal, const RefineRange& refine,
                               ObservationRows observations);

}  // namespace pose_refine::apps
