// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "problem/option_rows.h"

// Rows of options whose text has a syntax of its own, or that other options bear on.
namespace pose_refine::option_rows {

Option loss_row();
Option pull_row();
Option prior_weight_row();
Option fix_row();
Option policy_row();
Option rescue_row();
Option start_spread_row();

}  // namespace pose_refine::option_rows
