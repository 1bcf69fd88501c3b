// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "match/query.h"
#include "match/visible_points.h"
#include "pose_refine/support/guided_matching.h"

namespace pose_refine::match {

// Matches at most `most` features of a query, spread evenly over their order, with all points,
// wherever they are in the image. A match is the most similar of all for its feature and for its
// point. `means` are those of the points.
Matches match_unguided(const Query& query, const io::Descriptors& means, std::size_t most,
                       const GuidedOptions& options);

}  // namespace pose_refine::match
