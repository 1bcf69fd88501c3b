// SPDX-License-Identifier: BSD-3-Clause
// W2, W3: a run that is killed at any moment leaves whole files, and resumes from where it was.
#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "cli/faults.h"

namespace pose_refine {
namespace {

using Kill = FaultTest;

TEST_F(Kill, AtAnyCallLeavesWholeFilesAndCanBeResumed) {
  simulate("--overwrite --images=60");
  make_expected("--threads=2");
  long calls = 0;
  for (long n = 1;; ++n) {
    put_old();
    const Outcome killed = run_failing("write", n, 0, "--overwrite");
    if (!fired()) break;
    ASSERT_EQ(killed.code, 128 + SIGKILL) << n;
    ASSERT_TRUE(is_old_or_new()) << n;
    const Outcome resumed = resume();
    ASSERT_EQ(resumed.code, 0) << n << resumed.err;
    ASSERT_TRUE(is_new()) << n;
    ASSERT_FALSE(exists("o.txt.journal")) << n;
    ++calls;
  }
  EXPECT_GT(calls, 15);
}

// Resuming needs no --overwrite either, because files are the run's own once it has begun to write
// them.
TEST_F(Kill, WhileWritingNeedsNoOverwriteToBeResumed) {
  simulate("--overwrite --images=60");
  make_expected("--threads=2");
  int written = 0;
  for (long n = 1;; ++n) {
    for (const char* name : {"o.txt", "o.json", "o.txt.journal"}) remove(name);
    run_failing("write", n, 0, "");
    if (!fired()) break;
    const bool complete = exists("o.txt") && !exists("o.txt.journal");
    written += exists("o.txt") && !complete;
    const Outcome resumed = run(command_ + " --output=o.txt --report=o.json --resume");
    // After its last call there is nothing left to resume.
    ASSERT_EQ(resumed.code, complete ? 4 : 0) << n << resumed.err;
    ASSERT_TRUE(is_new()) << n;
  }
  EXPECT_GT(written, 2);
}

TEST_F(Kill, AtFiftyMomentsLeavesWholeFilesAndCanBeResumed) {
  using Clock = std::chrono::steady_clock;
  simulate("--overwrite --images=80 --outliers=0.6");
  make_expected("--threads=2 --rescue");
  const auto begin = Clock::now();
  ASSERT_EQ(run(command_ + " --output=o.txt --report=o.json").code, 0);
  const auto duration = Clock::now() - begin;
  const std::string command = "cd '" + folder_.string() + "' && exec '" POSE_REFINE_PROGRAM "' " +
                              command_ + " --output=o.txt --report=o.json --overwrite >/dev/null";
  int unfinished = 0;
  for (int moment = 0; moment < 50; ++moment) {
    put_old();
    const pid_t child = ::fork();
    if (child == 0) {
      ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
      ::_exit(127);
    }
    std::this_thread::sleep_for(duration * moment / 50);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(is_old_or_new()) << moment;
    unfinished += exists("o.txt.journal");
    ASSERT_EQ(resume().code, 0) << moment;
    ASSERT_TRUE(is_new()) << moment;
  }
  EXPECT_GT(unfinished, 3);
}

}  // namespace
}  // namespace pose_refine
