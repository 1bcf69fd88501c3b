// SPDX-License-Identifier: BSD-3-Clause
#include "refine/evaluable.h"

#include "problem/validate.h"

namespace pose_refine {

Status evaluable(const Image& image, const RefineOptions& options) {
  const auto errors = options.errors();
  if (!errors.empty()) return Error{ErrorCode::kInvalidArgument, errors.front()};
  if (const auto refusal = refuse(image))
    return Error{ErrorCode::kInvalidArgument,
                 "the image '" + image.name + "' cannot be used: " + refusal->reason};
  return ok_status();
}

}  // namespace pose_refine
