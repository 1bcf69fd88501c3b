// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "pose_refine/image.h"
#include "pose_refine/options.h"
#include "pose_refine/result.h"

// Refinement of images one by one: each start pose is moved to where the correspondences fit best.
namespace pose_refine {

// Refines one image. Any numbers give a finite pose and an honest verdict; nothing is thrown for
// bad data. std::invalid_argument is thrown for options that RefineOptions::errors() names.
RefineResult refine(const Image& image, const RefineOptions& options = {});

// Refines many images on `threads` threads (0 takes all cores), or on as many as the system grants.
// The results are in the order of the input and bit-equal for any number of threads. An image for
// which memory does not suffice is rejected ("out_of_memory"); the others are refined.
//
// A batch knows more than its images. How far the starts are off, as images that end ok show it,
// decides between the copies of a repeated structure (RefineOptions::start_spread). What the
// residuals of all images of one camera ask for shows a camera that is somewhat wrong: covariances
// are widened by the motion that hides it, and poses that it moves far are weak (another_camera).
std::vector<RefineResult> refine_all(const std::vector<Image>& images,
                                     const RefineOptions& options = {}, int threads = 0);
// Refines `count` images that `make` makes when their turn comes, on the threads that refine them.
// Every now and then `progress(done)` is called on the calling thread; what it throws ends the
// batch; cameras are judged by each image alone. An exception of `make` rejects its image:
// std::bad_alloc as "out_of_memory", others as "internal_error".
std::vector<RefineResult> refine_all(std::size_t count,
                                     const std::function<Image(std::size_t)>& make,
                                     const RefineOptions& options, int threads,
                                     const std::function<void(std::size_t done)>& progress = {});

}  // namespace pose_refine
