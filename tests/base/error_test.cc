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

TEST(Result, ThrowsTheReasonWhereThereIsNoValue) {
  Result<int> failed = Error{ErrorCode::kMalformed, "no number", "a.txt", 3};
  const auto reason = [](const auto& take) {
    try {
      take();
    } catch (const std::runtime_error& error) {
      return std::string(error.what());
    }
    return std::string("none");
  };
  EXPECT_EQ(reason([&] { static_cast<void>(failed.value()); }), "a.txt:3: no number");
  EXPECT_EQ(reason([&] { static_cast<void>(*failed); }), "a.txt:3: no number");
  EXPECT_EQ(reason([&] { static_cast<void>(std::move(failed).value()); }), "a.txt:3: no number");
  EXPECT_EQ(reason([] { EXPECT_EQ(Result<int>(7).value(), 7); }), "none");
}

}  // namespace
}  // namespace pose_refine
