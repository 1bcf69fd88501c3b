// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "apps/cli/verb.h"

namespace pose_refine::apps {

// `pose_refine help` prints this: the verbs and the exit codes.
std::string program_help(const std::vector<Verb>& verbs);
// `pose_refine help VERB` prints this: usage, and each flag with its default.
std::string verb_help(const Verb& verb);

}  // namespace pose_refine::apps
