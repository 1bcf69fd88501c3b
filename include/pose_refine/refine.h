// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "pose_refine/image.h"
#include "pose_refine/options.h"
#include "pose_refine/result.h"

namespace pose_refine {

// Refines one image. Any numbers in give a finite pose and an honest verdict; nothing is thrown
// for bad data. Throws std::invalid_argument only for options that `errors()` names.
RefineResult refine(const Image& image, const RefineOptions& options = {});

// The same for many images on `threads` threads (0: all cores), or on as many as the system grants.
// Results in the order of the input, bit-equal for any number of threads. An image that memory does
// not suffice for is rejected ("out_of_memory"); the others are refined.
std::vector<RefineResult> refine_all(const std::vector<Image>& images,
                                     const RefineOptions& options = {}, int threads = 0);
// As refine_all of refine.h for `count` problems that are made when their turn comes, on the
// threads that refine them. Every now and then `progress(done)` is called on the calling thread;
// what it throws ends the batch. What `make` throws rejects its image: "out_of_memory",
// "internal_error".
std::vector<RefineResult> refine_all(std::size_t count,
                                     const std::function<Image(std::size_t)>& make,
                                     const RefineOptions& options, int threads,
                                     const std::function<void(std::size_t done)>& progress = {});

}  // namespace pose_refine
