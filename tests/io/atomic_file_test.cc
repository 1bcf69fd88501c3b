// SPDX-License-Identifier: BSD-3-Clause
#include "io/files/atomic_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "pose_refine/io.h"
#include "support/io_scratch.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using testing::Scratch;

// Fails the call number `fail_at` of any kind with `code`. Writes are short, so that there are
// many.
int calls_left = 0;
int failure_code = 0;
bool fails_now() {
  if (--calls_left != 0) return false;
  errno = failure_code;
  return true;
}
ssize_t failing_write(int fd, const void* data, std::size_t size) {
  return fails_now() ? -1 : ::write(fd, data, std::min<std::size_t>(size, 100));
}
int failing_fsync(int fd) {
  return fails_now() ? -1 : ::fsync(fd);
}
int failing_rename(const char* from, const char* to) {
  return fails_now() ? -1 : ::rename(from, to);
}
const io::SystemCalls kFailing = {failing_write, failing_fsync, failing_rename};

TEST(AtomicFile, KeepsTheOldFileWhenAnyCallFails) {
  const std::string bytes(1000, 'n');
  for (int code : {ENOSPC, EIO, EDQUOT}) {
    int failures = 0;
    for (int n = 1;; ++n) {
      const Scratch scratch;
      scratch.put("out", "old");
      calls_left = n;
      failure_code = code;
      const Status status = io::write_file(scratch.path("out"), bytes, true, kFailing);
      if (calls_left > 0) break;  // it did not come to the failure any more
      EXPECT_EQ(scratch.list(), std::vector<std::string>{"out"});
      if (status.ok()) {  // only the fsync of the folder may fail without consequence
        EXPECT_EQ(testing::bytes_of(scratch.path("out")), bytes);
        continue;
      }
      ++failures;
      EXPECT_EQ(status.error().code, ErrorCode::kWriteFailed);
      EXPECT_THAT(status.error().to_string(), HasSubstr("out"));
      EXPECT_EQ(testing::bytes_of(scratch.path("out")), "old");
    }
    EXPECT_EQ(failures, 12);  // 10 writes, fsync, rename
  }
}

TEST(AtomicFile, LeavesNothingWithoutCommit) {
  const Scratch scratch;
  {
    auto file = io::AtomicFile::create(scratch.path("out"), false);
    ASSERT_TRUE(file.ok());
    file->append(std::string(3 << 20, 'x'));
    EXPECT_EQ(scratch.list().size(), 1u);
  }
  EXPECT_TRUE(scratch.list().empty());
}

TEST(AtomicFile, RefusesWhatAppearedMeanwhile) {
  const Scratch scratch;
  auto file = io::AtomicFile::create(scratch.path("out"), false);
  ASSERT_TRUE(file.ok());
  file->append("new");
  scratch.put("out", "other");
  const Status status = file->commit();
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kExists);
  EXPECT_EQ(testing::bytes_of(scratch.path("out")), "other");
  EXPECT_EQ(scratch.list().size(), 1u);
}

TEST(AtomicFile, NeverReplacesWhatIsNoFile) {
  const Scratch scratch;
  scratch.put("target", "old");
  std::filesystem::create_symlink("target", scratch.path("link"));
  std::filesystem::create_directory(scratch.path("folder"));
  for (const std::string& path : {scratch.path("link"), scratch.path("folder"),
                                  std::string("/dev/null"), scratch.path("folder/")}) {
    const Status status = io::write_file(path, "new", true);
    ASSERT_FALSE(status.ok()) << path;
    EXPECT_EQ(status.error().code, ErrorCode::kWriteFailed);
  }
  EXPECT_EQ(testing::bytes_of(scratch.path("target")), "old");
}

TEST(AtomicFile, TakesALongName) {
  const Scratch scratch;
  const std::string path = scratch.path(std::string(255, 'n'));
  EXPECT_TRUE(io::write_file(path, "x", false).ok());
  EXPECT_EQ(testing::bytes_of(path), "x");
}

// Runs in a child whose files may have at most 64 KiB.
template <class Write>
int exit_code_with_full_disk(Write&& write) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit = {65536, 65536};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const Status status = write();
    ::_exit(!status.ok() && status.error().code == ErrorCode::kWriteFailed ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(FullDisk, LeavesTheOldPosesAlone) {
  const Scratch scratch;
  scratch.put("out", "old");
  std::vector<NamedPose> poses;
  for (int i = 0; i < 5000; ++i) poses.push_back({"image" + std::to_string(i), Pose()});
  EXPECT_EQ(0, exit_code_with_full_disk(
                   [&] { return write_poses(scratch.path("out"), "hloc", poses, true); }));
  EXPECT_EQ(scratch.list(), std::vector<std::string>{"out"});
  EXPECT_EQ(testing::bytes_of(scratch.path("out")), "old");
}

TEST(FullDisk, LeavesNoHalfModel) {
  const Scratch scratch;
  Model model;
  model.points.resize(5000);
  for (std::size_t i = 0; i < model.points.size(); ++i) model.points[i].id = i;
  EXPECT_EQ(0, exit_code_with_full_disk(
                   [&] { return write_colmap_model(scratch.path("model"), model, false); }));
  EXPECT_TRUE(scratch.list().empty());
}

TEST(StandardOutput, IsCalledMinus) {
  int pipe_ends[2];
  ASSERT_EQ(::pipe(pipe_ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(pipe_ends[1], STDOUT_FILENO);
    ::_exit(write_poses("-", "hloc", {{"a", Pose()}}, false).ok() ? 0 : 1);
  }
  ::close(pipe_ends[1]);
  char text[100] = {};
  EXPECT_GT(::read(pipe_ends[0], text, sizeof text - 1), 0);
  EXPECT_STREQ(text, "a 1 0 0 0 0 0 0\n");
  ::close(pipe_ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST(StandardOutput, ThatIsClosedIsAnError) {
  int pipe_ends[2];
  ASSERT_EQ(::pipe(pipe_ends), 0);
  ::close(pipe_ends[0]);
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGPIPE, SIG_IGN);
    ::dup2(pipe_ends[1], STDOUT_FILENO);
    ::_exit(write_poses("-", "hloc", {{"a", Pose()}}, false).ok() ? 1 : 0);
  }
  ::close(pipe_ends[1]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST(StandardInput, IsCalledMinus) {
  for (const bool device : {false, true}) {
    int pipe_ends[2];
    ASSERT_EQ(::pipe(pipe_ends), 0);
    const std::string text = "a 1 0 0 0 5 6 7\n";
    ASSERT_EQ(::write(pipe_ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
    ::close(pipe_ends[1]);
    const pid_t child = ::fork();
    if (child == 0) {
      const int zero = ::open("/dev/zero", 0);
      ::dup2(device ? zero : pipe_ends[0], STDIN_FILENO);
      const auto file = read_poses("-");
      ::_exit(file.ok() && file->poses.size() == 1 ? 0 : 1);
    }
    ::close(pipe_ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), device ? 1 : 0);
  }
}

TEST(AtomicFile, ReplacesAFileForTheSameReaders) {
  const Scratch scratch;
  const std::string path = scratch.put("out", "old");
  ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
  ASSERT_TRUE(io::write_file(path, "new", true).ok());
  struct stat info = {};
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0640U);
}

}  // namespace
}  // namespace pose_refine
