// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

// The temporary files behind AtomicFile. A program that is killed leaves them.
namespace pose_refine::io {

// A name that no other program uses at the same time. It tells by whom it was made.
std::string temporary_name(const std::string& folder);

// Takes away what dead programs left in a folder, or anywhere below it. Only of programs of this
// machine and container: whether another one's still run, nobody here can tell.
void remove_leftovers(const std::string& folder);
void remove_leftovers_below(const std::string& folder);

}  // namespace pose_refine::io
