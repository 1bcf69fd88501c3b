// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

// An input of a format is kept as one file: the bytes themselves, or, for a format of several
// files, parts that each begin with a line "@@ NAME".
namespace pose_refine::testing {

inline bool is_safe_part(std::string_view name) {
  return !name.empty() && name.size() < 64 && name.front() != '/' &&
         name.find("..") == std::string_view::npos && name.find('\0') == std::string_view::npos;
}

inline void put_part(const std::string& path, std::string_view bytes) {
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  std::ofstream(path, std::ios::binary) << bytes;
}

// Unpacks into `folder`, which must be empty, and returns the path to read: the folder, or its file
// "main" (files beside it are named as given).
inline std::string unpack(std::string_view packed, const std::string& folder, bool reads_folder) {
  const std::string mark = "@@ ";
  if (packed.substr(0, mark.size()) != mark) {
    put_part(folder + (reads_folder ? "/a.pose.txt" : "/main"), packed);
    return reads_folder ? folder : folder + "/main";
  }
  while (packed.substr(0, mark.size()) == mark) {
    const std::size_t line = packed.find('\n');
    const std::string name(packed.substr(mark.size(), line - mark.size()));
    packed.remove_prefix(line == std::string_view::npos ? packed.size() : line + 1);
    std::size_t end = packed.find("\n@@ ");
    if (end == std::string_view::npos) end = packed.size();
    // Each part ends with a line break that does not belong to it.
    const bool last = end == packed.size() && end > 0 && packed.back() == '\n';
    if (is_safe_part(name)) put_part(folder + "/" + name, packed.substr(0, last ? end - 1 : end));
    packed.remove_prefix(end == packed.size() ? end : end + 1);
  }
  return reads_folder ? folder : folder + "/main";
}

}  // namespace pose_refine::testing
