// SPDX-License-Identifier: BSD-3-Clause
#include "io/files/stale_temporaries.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/files/atomic_file.h"
#include "support/io_scratch.h"

namespace pose_refine {
namespace {

using testing::Scratch;

// Runs a program that dies while it writes.
void die_writing(const std::string& path) {
  const pid_t child = ::fork();
  if (child == 0) {
    auto file = io::AtomicFile::create(path, true);
    if (file.ok()) file->append("half");
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
}

TEST(Leftovers, OfTheDeadGoAwayThoseOfTheLivingStay) {
  const Scratch scratch;
  die_writing(scratch.path("out"));
  ASSERT_EQ(scratch.list().size(), 1U);
  auto living = io::AtomicFile::create(scratch.path("out"), true);
  ASSERT_TRUE(living.ok());
  ASSERT_EQ(scratch.list().size(), 2U);
  io::remove_leftovers(scratch.path("."));
  EXPECT_EQ(scratch.list().size(), 1U);
  living->append("whole");
  EXPECT_TRUE(living->commit().ok());
  EXPECT_EQ(scratch.list(), std::vector<std::string>{"out"});
}

TEST(Leftovers, BelowAFolderTooAndNothingElse) {
  const Scratch scratch;
  for (const char* name : {".pose_refine-1-2.tmp", ".pose_refine-7-999999999-0.tmp",
                           ".pose_refine-x.tmp", ".pose_refine-.tmp", "a.tmp"})
    scratch.put(std::string("below/") + name, "theirs");
  const std::vector<std::string> before = scratch.list();
  die_writing(scratch.path("below/out"));
  io::remove_leftovers(scratch.path("."));
  io::remove_leftovers(scratch.path("nowhere"));
  io::remove_leftovers_below(scratch.path("nowhere"));
  EXPECT_EQ(scratch.list().size(), before.size() + 1);
  io::remove_leftovers_below(scratch.path("."));
  EXPECT_EQ(scratch.list(), before);
}

}  // namespace
}  // namespace pose_refine
