// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "pose_refine/support/error.h"

namespace pose_refine::io {

// These are the system calls that the file makes; tests replace them by failing ones.
struct SystemCalls {
  ssize_t (*write)(int, const void*, std::size_t);
  int (*fsync)(int);
  int (*rename)(const char*, const char*);
};
const SystemCalls& real_system_calls();

// This is a file that appears whole or not at all: bytes go to a temporary file in the same folder,
// which `commit` renames. Without `commit` nothing remains. For "-", bytes go to standard output at
// `commit`. After a failed `append` every later call reports that failure.
class AtomicFile {
 public:
  // Fails at once if the output could not be written, because there is no folder, it is not
  // allowed, or a file is there already (unless `overwrite`; links, folders and devices are never
  // replaced).
  static Result<AtomicFile> create(const std::string& path, bool overwrite,
                                   const SystemCalls& calls = real_system_calls());
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  ~AtomicFile();

  void append(std::string_view bytes);

  // `prepare` brings all bytes to the disk; `commit` does so too and makes the file visible. If
  // there are several files, prepare all before the first commit.
  Status prepare();
  Status commit();

 private:
  AtomicFile(std::string path, bool overwrite, const SystemCalls& calls);
  Status open_temporary();
  void keep_readers() const;
  void flush();
  void write_all(std::string_view bytes);
  void fail(int code, const char* action);
  Status status() const;
  Status publish();
  void sync_folder() const;
  void discard();

  std::string path_, folder_, temporary_;
  bool overwrite_;
  const SystemCalls* calls_;
  int fd_ = -1;
  std::string pending_;
  std::string failure_;
};

// Creates, appends and commits in one call.
Status write_file(const std::string& path, std::string_view bytes, bool overwrite,
                  const SystemCalls& calls = real_system_calls());

}  // namespace pose_refine::io
