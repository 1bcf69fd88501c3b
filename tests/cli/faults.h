// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <gtest/gtest.h>

#include <cerrno>
#include <string>

#include "cli/program.h"

namespace pose_refine {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kCanPreload = false;  // the sanitizer has to come first
#else
constexpr bool kCanPreload = true;
#endif

// System calls of these runs of `refine` fail, see tests/support/fault_shim.cc. The outputs are
// o.txt and o.json; an undisturbed run writes w.txt and w.json.
class FaultTest : public ProgramTest {
 protected:
  void SetUp() override {
    if (!kCanPreload) GTEST_SKIP() << "sanitizers cannot be preloaded into";
  }
  void make_expected(const std::string& flags) {
    command_ = std::string("refine --quiet --on_weak=write") + kData + flags;
    const Outcome whole = run(command_ + " --output=w.txt --report=w.json");
    ASSERT_EQ(whole.code, 0) << whole.err;
    old_ = text("d/ground_truth.txt");  // an old file is complete too
  }
  // The n-th call of that kind fails with `error`; 0 kills the program.
  Outcome run_failing(const std::string& kind, long n, int error, const std::string& flags) const {
    remove("fired");
    return run_with("LD_PRELOAD=" POSE_REFINE_FAULT_SHIM " FAULT_FIRED=fired FAULT_CALLS=" + kind +
                        " FAULT_AT=" + std::to_string(n) + " FAULT_ERROR=" + std::to_string(error),
                    command_ + " --output=o.txt --report=o.json " + flags);
  }
  // The disk is full from the n-th call on.
  Outcome run_on_full_disk(long n) const {
    remove("fired");
    return run_with("LD_PRELOAD=" POSE_REFINE_FAULT_SHIM
                    " FAULT_LASTING=1 FAULT_FIRED=fired FAULT_CALLS=write FAULT_AT=" +
                        std::to_string(n) + " FAULT_ERROR=" + std::to_string(ENOSPC),
                    command_ + " --output=o.txt --report=o.json --resume");
  }
  bool fired() const { return exists("fired"); }
  Outcome resume() const {
    return run(command_ + " --output=o.txt --report=o.json --resume --overwrite");
  }
  void put_old() const {
    write("o.txt", old_);
    write("o.json", old_);
    remove("o.txt.journal");
  }
  bool is_new() const {
    return text("o.txt") == text("w.txt") && timeless("o.json") == timeless("w.json");
  }
  bool is_old_or_new() const {
    return (text("o.txt") == old_ || text("o.txt") == text("w.txt")) &&
           (text("o.json") == old_ || timeless("o.json") == timeless("w.json"));
  }

  std::string command_, old_;
};

}  // namespace pose_refine
