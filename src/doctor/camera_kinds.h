// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "doctor/camera_search.h"

namespace pose_refine::doctor {

// One reading of each kind, as it fits best, the simplest first; `stated` is the first one.
std::vector<Scored> search_kinds(const Batch& batch, const Scored& stated);

}  // namespace pose_refine::doctor
