// SPDX-License-Identifier: BSD-3-Clause
// W1: whichever call fails, an output is the old or the new file, and the exit code tells which.
#include "cli/faults.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace pose_refine {
namespace {

using ::testing::AnyOf;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::IsSubsetOf;

class Faults : public FaultTest {
 protected:
  long lines_of(const std::string& name) const {
    const std::string all = text(name);
    return std::count(all.begin(), all.end(), '\n');
  }
};

TEST_F(Faults, OfAnyCallLeaveTheOldOrTheNewFile) {
  simulate();
  make_expected("--threads=2");
  int failures = 0;
  for (const int error : {ENOSPC, EIO, EDQUOT}) {
    for (long n = 1;; ++n) {
      put_old();
      const Outcome outcome = run_failing("write", n, error, "--overwrite");
      if (!fired()) break;
      ASSERT_TRUE(is_old_or_new()) << n;
      EXPECT_THAT(names(),
                  IsSubsetOf({"d", "w.txt", "w.json", "o.txt", "o.json", "fired", "o.txt.journal"}))
          << n;
      EXPECT_THAT(outcome.code, AnyOf(Eq(0), Eq(4))) << n << outcome.err;
      if (outcome.code == 0) {
        EXPECT_TRUE(is_new()) << n;
        continue;
      }
      ++failures;
      EXPECT_THAT(outcome.err, HasSubstr("cannot")) << n;
      EXPECT_EQ(resume().code, 0) << n;  // when there is room again
      EXPECT_TRUE(is_new()) << n;
      EXPECT_FALSE(exists("o.txt.journal")) << n;
    }
  }
  EXPECT_GT(failures, 20);
}

// W7: root may write anywhere, so the shim makes the read-only folder.
TEST_F(Faults, OfAReadOnlyFolderAreSaidBeforeComputing) {
  simulate();
  make_expected("");
  command_ = std::string("refine") + kData;
  const std::pair<int, const char*> errors[] = {{EROFS, "Read-only file system"},
                                                {EACCES, "Permission denied"}};
  for (const auto& [error, words] : errors) {
    const Outcome outcome = run_failing("write", 1, error, "");
    ASSERT_TRUE(fired());
    EXPECT_EQ(outcome.code, 4);
    EXPECT_THAT(outcome.err, HasSubstr("pose_refine: o.txt: "));
    EXPECT_THAT(outcome.err, HasSubstr(words));
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    remove("fired");
    EXPECT_THAT(names(), IsSubsetOf({"d", "w.txt", "w.json"}));
    command_ = std::string("refine --output_format=sevenscenes") + kData;
    const Outcome folder = run_failing("write", 1, error, "");
    EXPECT_EQ(folder.code, 4);
    EXPECT_THAT(folder.err, HasSubstr("cannot be written to"));
    EXPECT_EQ(std::count(folder.err.begin(), folder.err.end(), '\n'), 1) << folder.err;
    command_ = std::string("refine") + kData;
  }
}

// When there is room again, the command needs no --overwrite.
TEST_F(Faults, OfAFullDiskAreResumedByTheSameCommand) {
  simulate();
  make_expected("--threads=2");
  int failures = 0, journals = 0;
  for (long n = 1;; ++n) {
    for (const char* name : {"o.txt", "o.json", "o.txt.journal"}) remove(name);
    const Outcome outcome = run_on_full_disk(n);
    if (!fired()) break;
    if (outcome.code == 0) continue;
    ASSERT_EQ(outcome.code, 4) << n << outcome.err;
    ++failures;
    journals += exists("o.txt.journal");
    const Outcome resumed = run(command_ + " --output=o.txt --report=o.json --resume");
    EXPECT_EQ(resumed.code, 0) << n << resumed.err;
    EXPECT_TRUE(is_new()) << n;
    EXPECT_FALSE(exists("o.txt.journal")) << n;
  }
  EXPECT_GT(failures, 10);
  EXPECT_GT(journals, 5);
}

TEST_F(Faults, OfReadingAreErrorsOfTheInput) {
  simulate();
  make_expected("--threads=1");
  int refused = 0, rejected = 0;
  for (long n = 1;; ++n) {
    const Outcome outcome = run_failing("read", n, EIO, "");
    if (!fired()) break;
    if (outcome.code == 0) {  // the file may be the system's
      EXPECT_TRUE(is_new()) << n;
    } else if (outcome.code == 5) {
      ++rejected;
      EXPECT_THAT(outcome.err, HasSubstr("unreadable_matches")) << n;
    } else {
      ++refused;
      EXPECT_EQ(outcome.code, 3) << n << outcome.err;
      EXPECT_THAT(outcome.err, HasSubstr("error")) << n;
      EXPECT_FALSE(exists("o.txt") || exists("o.json") || exists("o.txt.journal")) << n;
    }
    for (const char* name : {"o.txt", "o.json"}) remove(name);
  }
  EXPECT_GE(refused, 2);
  EXPECT_GE(rejected, 6);
}

TEST_F(Faults, OfMemoryEndWithAMessage) {
  simulate();
  make_expected("--threads=2");
  int failures = 0;
  for (long n = 1;; n += 1 + n / 20) {
    put_old();
    const Outcome outcome = run_failing("memory", n, ENOMEM, "--overwrite");
    if (!fired()) break;
    ASSERT_LE(outcome.code, 6) << n << outcome.err;
    if (outcome.code == 5) {  // an image could not be refined, or read
      EXPECT_EQ(lines_of("o.txt"), 6) << n;
    } else {
      EXPECT_TRUE(is_old_or_new()) << n;
    }
    if (outcome.code == 0) continue;  // the call was not needed
    ++failures;
    EXPECT_THAT(outcome.err, HasSubstr("memory")) << n << " " << outcome.code;
    EXPECT_THAT(names(),
                IsSubsetOf({"d", "w.txt", "w.json", "o.txt", "o.json", "fired", "o.txt.journal"}))
        << n;
  }
  EXPECT_GT(failures, 20);
}

}  // namespace
}  // namespace pose_refine
