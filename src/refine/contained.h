// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <new>

#include "pose_refine/refine.h"

// One image's failure is its own: what is thrown while it is refined rejects it and nothing else.
namespace pose_refine {

// Returns a rejected result with the input pose. There may be no memory left even for the reason:
// then none is given.
RefineResult failed(const Image& image, const char* reason) noexcept;

template <class MakeResult>
RefineResult contained(const Image& image, const MakeResult& make_result) noexcept {
  try {
    return make_result();
  } catch (const std::bad_alloc&) {
    return failed(image, "out_of_memory");
  } catch (...) {
    return failed(image, "internal_error");
  }
}

// Refines one image like refine().
inline RefineResult refine_contained(const Image& image, const RefineOptions& options) noexcept {
  return contained(image, [&] { return refine(image, options); });
}

}  // namespace pose_refine
