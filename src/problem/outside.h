// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>

#include "pose_refine/image.h"

namespace pose_refine {

// Counts the matches whose pixel lies outside of width x height, which hints at a camera of another
// size. There are none in an image of one pixel, which stands for an unknown size.
std::size_t count_outside(const Image& image);

}  // namespace pose_refine
