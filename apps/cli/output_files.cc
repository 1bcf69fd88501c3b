// SPDX-License-Identifier: BSD-3-Clause
#include "apps/cli/output_files.h"

#include <unistd.h>

#include <filesystem>

#include "apps/cli/exit.h"
#include "io/files/atomic_file.h"
#include "io/files/stale_temporaries.h"
#include "io/format/format.h"

namespace pose_refine::apps {
namespace {

namespace fs = std::filesystem;

bool is_file(const std::string& path) {
  return !path.empty() && path != "-";
}

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw Exit(kBadOutput, path + ": " + why);
}

// A folder is made beside others, not below folders that are not there.
void check_can_be_made(const std::string& path, const fs::path& folder) {
  std::error_code failed;
  if (!fs::is_directory(folder, failed)) refuse(path, folder.string() + " is no folder");
  if (access(folder.c_str(), W_OK) != 0) refuse(path, folder.string() + " cannot be written to");
}

}  // namespace

std::string whole_path(const std::string& path) {
  if (!is_file(path)) return path;
  const std::size_t end = path.find_last_not_of('/');
  std::error_code failed;
  const fs::path absolute =
      fs::absolute(end < path.size() ? path.substr(0, end + 1) : path, failed);
  const fs::path whole = failed ? fs::path() : fs::weakly_canonical(absolute, failed);
  return failed ? path : whole.string();
}

void check_output_file(const std::string& path, bool replace) {
  if (!is_file(path)) return;
  const fs::path folder = fs::path(path).parent_path();
  io::remove_leftovers(folder.empty() ? "." : folder.string());
  // Opens what the result will be written to and drops it again: nothing remains.
  unwrap(io::AtomicFile::create(path, replace), kBadOutput);
}

void check_output_folder(const std::string& path, bool replace) {
  std::error_code failed;
  const fs::path folder = whole_path(path);
  const fs::file_status status = fs::status(folder, failed);
  if (status.type() == fs::file_type::not_found)
    return check_can_be_made(path, folder.parent_path());
  if (failed) refuse(path, failed.message());
  if (!fs::is_directory(status)) refuse(path, "is there already and is no folder");
  io::remove_leftovers_below(folder.string());
  const bool empty = fs::is_empty(folder, failed);
  if (failed) refuse(path, failed.message());
  if (!empty && !replace) refuse(path, "the folder is not empty; --overwrite writes into it");
  if (access(folder.c_str(), W_OK) != 0) refuse(path, "the folder cannot be written to");
}

void check_output_poses(const std::string& path, const std::string& format, bool replace) {
  const auto row = io::find_row(format);
  if (row && (*row)->kind == io::Kind::kFolder) return check_output_folder(path, replace);
  check_output_file(path, replace);
}

void check_output_format(const std::string& flag, const std::string& format) {
  if (format.empty()) return;
  std::vector<std::string> names;
  for (const PoseFormat& one : pose_formats())
    if (one.writable && !one.needs_cameras) names.emplace_back(one.name);
  choice(flag, format, names);
}

void check_distinct(const std::vector<std::string>& outputs,
                    const std::vector<std::string>& inputs) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (is_file(outputs[i]) && whole_path(outputs[i]) == whole_path(outputs[j])) {
        throw Exit(kBadUsage, outputs[i] + ": two outputs have the same name");
      }
    }
    for (const std::string& input : inputs) {
      if (!FLAGS_overwrite && is_file(outputs[i]) && whole_path(outputs[i]) == whole_path(input)) {
        refuse(outputs[i], "is an input; --overwrite replaces it");
      }
    }
  }
}

void write_text(const std::string& path, const std::string& text, bool replace) {
  unwrap(io::write_file(path, text, replace), kBadOutput);
}

void add_file(io::FolderWriter& folder, const std::string& name, const std::string& text) {
  io::AtomicFile* file = unwrap(folder.add(name), kBadOutput);
  file->append(text);
  unwrap(file->prepare(), kBadOutput);  // closes it: there may be more files than may be open
}

}  // namespace pose_refine::apps
