// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/error.h"

#include <gtest/gtest.h>

namespace pose_refine {
namespace {

TEST(Error, SaysWhereInTheFile) {
  const ErrorCode code = ErrorCode::kMalformed;
  EXPECT_EQ((Error{code, "no number"}).to_string(), "no number");
  EXPECT_EQ((Error{code, "no number", "a.txt"}).to_string(), "a.txt: no number");
  EXPECT_EQ((Error{code, "no number", "a.txt", 1}).to_string(), "a.txt:1: no number");
  EXPECT_EQ((Error{code, "no number", "a.bin", 0, 0}).to_string(), "a.bin: offset 0: no number");
}

TEST(Error, NamesTheStandardStreams) {
  EXPECT_EQ((Error{ErrorCode::kMalformed, "bad", "-", 2}).to_string(), "standard input:2: bad");
  EXPECT_EQ((Error{ErrorCode::kWriteFailed, "full", "-"}).to_string(), "standard output: full");
}

}  // namespace
}  // namespace pose_refine
