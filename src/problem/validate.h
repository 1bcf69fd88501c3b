// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>

#include "pose_refine/image.h"
#include "pose_refine/options.h"
#include "pose_refine/result.h"

namespace pose_refine {

// This says why a problem cannot be refined: how its result ends, and the reason that it names.
struct Refusal {
  Termination termination;
  std::string reason;
};

// Says why a problem cannot be refined at all; returns nothing when it can be tried.
std::optional<Refusal> refuse(const Image& image);

// Throws std::invalid_argument that names every option out of range.
void require_valid(const RefineOptions& options);

}  // namespace pose_refine
