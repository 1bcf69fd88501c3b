// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "apps/cli/verb.h"

namespace pose_refine::apps {

// Sets the gflags named by `arguments` ("--name=value", "--name value", "--flag", "--noflag",
// "--flagfile=F"). gflags has one namespace for the whole program; only the flags of `verb` and the
// common ones are let through. Throws Exit(kBadUsage) with the nearest name.
void set_flags(const Verb& verb, const std::vector<std::string>& arguments);

// Returns the message of an error of usage, behind "file:line: " of the first flag in it that a
// flag file gave.
std::string with_flag_place(const std::string& message);

// Did the user give the flag, be it with its default?
bool flag_was_set(const std::string& name);

// Returns the value of the flag, as the user would write it.
std::string flag_text(const std::string& name);

}  // namespace pose_refine::apps
