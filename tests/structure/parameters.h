// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

namespace pose_refine {

// A list of parameters in C++ source: of a function, a constructor or a lambda.
struct ParameterList {
  std::string name;  // the word before the bracket; empty for a lambda
  std::size_t parameters = 0;
  int line = 0;  // where it begins
};

// The parameter lists of at least `least` (two or more) parameters. Calls are none: each of the
// parts has to be a type and a name.
std::vector<ParameterList> parameter_lists(const std::vector<std::string>& lines,
                                           std::size_t least);

}  // namespace pose_refine
