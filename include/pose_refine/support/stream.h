// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <ostream>

#include "pose_refine/loss.h"
#include "pose_refine/result.h"

// `stream << verdict` and its like, for whoever prints or logs: the words of to_string().
namespace pose_refine {

inline std::ostream& operator<<(std::ostream& stream, Verdict verdict) {
  return stream << to_string(verdict);
}
inline std::ostream& operator<<(std::ostream& stream, Termination termination) {
  return stream << to_string(termination);
}
inline std::ostream& operator<<(std::ostream& stream, RescueStage stage) {
  return stream << to_string(stage);
}
inline std::ostream& operator<<(std::ostream& stream, const Loss& loss) {
  return stream << to_string(loss);
}
inline std::ostream& operator<<(std::ostream& stream, const Error& error) {
  return stream << error.to_string();
}

}  // namespace pose_refine
