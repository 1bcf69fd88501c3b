// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pose_refine::apps {

// A verb accepts such flags. gflags keeps the value, the default and the help text; `help`
// replaces the text where a flag means something of its own to this verb.
struct VerbFlag {
  std::string name;
  std::string help = {};
};

// A verb is one command of the program. A new one needs a file with a function that returns a Verb,
// its declaration below, and a row in verbs.cc; apps/README.md has the list for users.
struct Verb {
  std::string name;
  std::string summary;  // one line
  std::string usage;    // what follows "pose_refine NAME", then an explanation
  std::vector<VerbFlag> flags;
  int (*run)();  // returns an ExitCode; may throw Exit
  // The flag whose value an argument without a flag is; empty: there may be no such argument.
  std::string operand = {};
};

// The verbs are in the order of the help text.
std::vector<Verb> verbs();

Verb align_verb();
Verb basin_verb();
Verb benchmark_verb();
Verb calibrate_verb();
Verb compare_verb();
Verb convert_verb();
Verb inspect_verb();
Verb match_verb();
Verb merge_verb();
Verb refine_verb();
Verb simulate_verb();

}  // namespace pose_refine::apps
