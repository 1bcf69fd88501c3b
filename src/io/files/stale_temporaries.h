// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

// AtomicFile writes to temporary files. A program that is killed leaves them behind.
namespace pose_refine::io {

// Returns a name that no other program uses at the same time. It tells which process made it.
std::string temporary_name(const std::string& folder);

// Removes what dead programs left in a folder or anywhere below it. It looks only at programs of
// this machine and container, since it cannot tell whether those of another one still run.
void remove_leftovers(const std::string& folder);
void remove_leftovers_below(const std::string& folder);

}  // namespace pose_refine::io
