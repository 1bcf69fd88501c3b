// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/error.h"

namespace pose_refine {

std::string Error::to_string() const {
  if (file.empty()) return message;
  const char* stream = code == ErrorCode::kWriteFailed ? "standard output" : "standard input";
  std::string text = file == "-" ? stream : file;
  if (line > 0) text += ":" + std::to_string(line);
  if (offset >= 0) text += ": offset " + std::to_string(offset);
  return text + ": " + message;
}

}  // namespace pose_refine
