// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

// These functions read the text of a flag, and end the program where it makes no sense.
namespace pose_refine::apps {

// Returns the parts of a list "a,b".
std::vector<std::string> split(const std::string& list, char by = ',');

// Returns the index of `value` in `names`. Throws Exit(kBadUsage), which names the nearest one,
// when it is not among them.
int choice(const std::string& flag, const std::string& value,
           const std::vector<std::string>& names);

// Throws Exit(kBadUsage): "--flag: 'value' is WHAT".
[[noreturn]] void throw_bad_flag(const std::string& flag, const std::string& value,
                                 const std::string& what);

// Throws Exit(kBadUsage, text) unless the condition holds.
void require_usage(bool condition, const std::string& text);

}  // namespace pose_refine::apps
