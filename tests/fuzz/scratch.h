// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>

namespace pose_refine::fuzz {

// This is a folder of this process, which is emptied before each input.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "pose_refine_fuzz_XXXXXX");
    if (::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  // Returns the path of `name` in it, which does not exist yet.
  std::string fresh(const std::string& name) const {
    const std::string path = path_ + "/" + name;
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
    return path;
  }
  std::string fresh_folder(const std::string& name) const {
    const std::string path = fresh(name);
    std::filesystem::create_directory(path);
    return path;
  }

 private:
  std::string path_;
};

inline const Folder& scratch() {
  static const Folder folder;
  return folder;
}

}  // namespace pose_refine::fuzz
