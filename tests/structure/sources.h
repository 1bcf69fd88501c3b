// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace pose_refine {

// Tests of the sources read the repository that they were built from.
inline const std::filesystem::path kRoot = POSE_REFINE_SOURCE_DIR;

inline std::vector<std::string> lines_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

// Returns the files with one of these endings below the folders, relative to the root, sorted.
inline std::vector<std::string> files_in(const std::vector<std::string>& folders,
                                         const std::vector<std::string>& endings) {
  std::vector<std::string> files;
  for (const std::string& folder : folders) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(kRoot / folder)) {
      const std::string ending = entry.path().extension().string();
      const bool wanted = std::find(endings.begin(), endings.end(), ending) != endings.end();
      if (entry.is_regular_file() && wanted) {
        files.push_back(std::filesystem::relative(entry.path(), kRoot).generic_string());
      }
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

inline std::vector<std::string> code_files() {
  return files_in({"include", "src", "apps", "tests"}, {".h", ".cc", ".inc"});
}

}  // namespace pose_refine
