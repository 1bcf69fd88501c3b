// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "pose_refine/refine.h"

namespace pose_refine {

// As refine_all of refine.h for `count` problems that are made when their turn comes, on the
// threads that refine them. Every now and then `progress(done)` is called on the calling thread;
// what it throws ends the batch. What `make` throws rejects its image: "out_of_memory",
// "internal_error".
std::vector<RefineResult> refine_all(std::size_t count,
                                     const std::function<Problem(std::size_t)>& make,
                                     const RefineOptions& options, int threads,
                                     const std::function<void(std::size_t done)>& progress = {});

}  // namespace pose_refine
