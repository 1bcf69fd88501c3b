// SPDX-License-Identifier: BSD-3-Clause
#include "output.h"

#include <unistd.h>

#include <filesystem>

#include "common_flags.h"
#include "exit.h"
#include "io/atomic_file.h"

namespace pose_refine::apps {
namespace {

namespace fs = std::filesystem;

bool is_file(const std::string& path) {
  return !path.empty() && path != "-";
}

bool same_place(const std::string& a, const std::string& b) {
  if (!is_file(a) || !is_file(b)) return false;
  std::error_code failed;
  const fs::path first = fs::weakly_canonical(fs::absolute(a), failed);
  const fs::path second = fs::weakly_canonical(fs::absolute(b), failed);
  return !failed && first == second;
}

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw Exit(kBadOutput, path + ": " + why);
}

void check_can_be_made(const std::string& path, fs::path folder) {
  while (!fs::exists(folder)) folder = folder.parent_path();
  if (!fs::is_directory(folder)) refuse(path, folder.string() + " is no folder");
  if (access(folder.c_str(), W_OK) != 0) refuse(path, folder.string() + " cannot be written to");
}

}  // namespace

void check_output_file(const std::string& path) {
  // Opens what the result will be written to and drops it again: nothing remains.
  if (is_file(path)) unwrap(io::AtomicFile::create(path, FLAGS_overwrite), kBadOutput);
}

void check_output_folder(const std::string& path) {
  std::error_code failed;
  const fs::path folder = fs::absolute(path, failed);
  if (failed) refuse(path, failed.message());
  if (!fs::exists(folder)) return check_can_be_made(path, folder);
  if (!fs::is_directory(folder)) refuse(path, "is there already and is no folder");
  if (!fs::is_empty(folder) && !FLAGS_overwrite) {
    refuse(path, "the folder is not empty; --overwrite writes into it");
  }
  if (access(folder.c_str(), W_OK) != 0) refuse(path, "the folder cannot be written to");
}

void check_distinct(const std::vector<std::string>& outputs,
                    const std::vector<std::string>& inputs) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (same_place(outputs[i], outputs[j])) {
        throw Exit(kBadUsage, outputs[i] + ": two outputs have the same name");
      }
    }
    for (const std::string& input : inputs) {
      if (!FLAGS_overwrite && same_place(outputs[i], input)) {
        refuse(outputs[i], "is an input; --overwrite replaces it");
      }
    }
  }
}

void write_text(const std::string& path, const std::string& text) {
  unwrap(io::write_file(path, text, FLAGS_overwrite), kBadOutput);
}

void add_file(io::FolderWriter& folder, const std::string& name, const std::string& text) {
  io::AtomicFile* file = unwrap(folder.add(name), kBadOutput);
  file->append(text);
  unwrap(file->prepare(), kBadOutput);  // closes it: there may be more files than may be open
}

}  // namespace pose_refine::apps
