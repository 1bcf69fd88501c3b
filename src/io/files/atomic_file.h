// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "pose_refine/support/error.h"

namespace pose_refine::io {

// What is asked of the system, replaceable to test failures.
struct SystemCalls {
  ssize_t (*write)(int, const void*, std::size_t);
  int (*fsync)(int);
  int (*rename)(const char*, const char*);
};
const SystemCalls& real_system_calls();

// A file that appears whole or not at all: bytes go to a temporary file in the same folder, which
// is renamed by `commit`. Without `commit` nothing remains. "-" is standard output, where bytes go
// at `commit`. After a failed `append` every later call reports that failure.
class AtomicFile {
 public:
  // Fails at once if the output could not be written: no folder, not allowed, or there already
  // (unless `overwrite`; links, folders and devices are never replaced).
  static Result<AtomicFile> create(const std::string& path, bool overwrite,
                                   const SystemCalls& calls = real_system_calls());
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  ~AtomicFile();

  void append(std::string_view bytes);

  // `prepare` brings all bytes to the disk, `commit` does that too and makes the file visible. Of
  // several files, prepare all before the first commit.
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

// The whole of it in one call.
Status write_file(const std::string& path, std::string_view bytes, bool overwrite,
                  const SystemCalls& calls = real_system_calls());

}  // namespace pose_refine::io
