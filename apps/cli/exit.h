// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include "pose_refine/support/error.h"

namespace pose_refine::apps {

// The program tells its caller one of these. The numbers are part of the command line's contract.
enum ExitCode : int {
  kDone = 0,
  kInternalError = 1,
  kBadUsage = 2,
  kBadInput = 3,
  kBadOutput = 4,
  kSomeUnusable = 5,
  kNoneUsable = 6,
};

// Ends the program from any depth with a message and a code; main() is the only one to catch it.
class Exit : public std::runtime_error {
 public:
  Exit(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  ExitCode code() const { return code_; }

 private:
  ExitCode code_;
};

// Returns the error with what the user can do about it, in the words of the command line.
inline std::string described(Error error) {
  if (error.code == ErrorCode::kExists)
    error.message = "it exists already; --overwrite replaces it";
  return error.to_string();
}

// Returns the value of a library call, or ends the program with the code of what was being done.
template <class T>
T unwrap(Result<T> result, ExitCode code) {
  if (!result) throw Exit(code, described(result.error()));
  return std::move(result).value();
}

}  // namespace pose_refine::apps
