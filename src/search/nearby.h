// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>

#include "search/rescue.h"

namespace pose_refine {

// This is what a search among the copies of a repeated structure ends with.
struct CopyChoice {
  std::optional<Found> found;  // the solve from the likeliest copy; empty when it is the plain one
  bool is_clear = true;        // matches and start leave no doubt that it is the right copy
  int drawn = 0;  // samples that found no other consensus than that of a usable plain pose
};

// Looks for the consensuses that an image has where a structure repeats, and solves from the
// likeliest by matches and start. Nothing is found when that is the one where the plain solve
// ended, or when none is surer than chance. A single one only takes the place
// of a blur. `stage` is that of the plain solve's end.
// The samples that it draws are few because copies that are about as good each have many matches.
CopyChoice choose_copy(const Task& task, const Stage& stage, const Attempt& plain);

}  // namespace pose_refine
