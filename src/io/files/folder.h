// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "io/files/atomic_file.h"
#include "pose_refine/support/error.h"

namespace pose_refine::io {

// Lists the files below `folder` whose names end with `suffix`: sorted, relative to it, with '/'
// and without the suffix. Links to folders are not followed.
Result<std::vector<std::string>> list_files(const std::string& folder, std::string_view suffix);

// Tells whether there is at least one such file.
bool has_file(const std::string& folder, std::string_view suffix);

// This writes a folder of files: nothing is visible before `commit`, and without it nothing
// remains. Each file is whole or absent; all are on the disk before the first one gets its name.
class FolderWriter {
 public:
  // Creates the folder unless it is there; its parent must be there.
  static Result<FolderWriter> create(const std::string& folder, bool overwrite);
  FolderWriter(FolderWriter&&) = default;
  ~FolderWriter();

  // Adds a new file, whose `name` is relative to the folder with '/'. The writer keeps ownership.
  Result<AtomicFile*> add(const std::string& name);
  Status commit();

 private:
  FolderWriter(std::string folder, bool overwrite)
      : folder_(std::move(folder)), overwrite_(overwrite) {}
  Status make_folder(const std::string& path);

  std::string folder_;
  bool overwrite_;
  std::vector<std::string> made_;  // removed again unless committed
  std::deque<AtomicFile> files_;
};

}  // namespace pose_refine::io
