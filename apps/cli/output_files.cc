// SPDX-License-Identifier: BSD-3-Clause
#include "apps/cli/output_files.h"

#include <unistd.h>

#include <filesystem>

#include "apps/cli/exit.h"
#include "apps/cli/flag_values.h"
#include "apps/cli/messages.h"
#include "io/files/atomic_file.h"
#include "io/files/stale_temporaries.h"
#include "io/format/format.h"

namespace pose_refine::apps {
namespace {

namespace fs = std::filesystem;

bool is_file(const std::string& path) {
  return !path.empty() && path != "-";
}

[[noreturn]] void throw_bad_output(const std::string& path, const std::string& why) {
  throw Exit(kBadOutput, path + ": " + why);
}

// Throws unless the folder can be made: one is made in a folder that exists, not below absent ones.
void check_can_be_made(const std::string& path, const fs::path& folder) {
  std::error_code failed;
  if (!fs::is_directory(folder, failed))
    throw_bad_output(path, folder.string() + " is not a folder");
  if (access(folder.c_str(), W_OK) != 0)
    throw_bad_output(path, folder.string() + " cannot be written to");
}

// Does the output take the place of the input, or of a file in a folder that is the input?
bool replaces(const std::string& output, const std::string& input) {
  if (!is_file(input)) return false;
  const std::string to = whole_path(output), from = whole_path(input);
  std::error_code failed;
  if (to == from) return true;
  return to.rfind(from + "/", 0) == 0 && fs::is_regular_file(to, failed);
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

void check_output_file(const std::string& path, Overwrite overwrite) {
  if (!is_file(path)) return;
  const fs::path folder = fs::path(path).parent_path();
  io::remove_leftovers(folder.empty() ? "." : folder.string());
  // Opens what the result will be written to and drops it again: nothing remains.
  unwrap(io::AtomicFile::create(path, is_allowed(overwrite)), kBadOutput);
}

void check_output_folder(const std::string& path, Overwrite overwrite) {
  std::error_code failed;
  const fs::path folder = whole_path(path);
  const fs::file_status status = fs::status(folder, failed);
  if (status.type() == fs::file_type::not_found)
    return check_can_be_made(path, folder.parent_path());
  if (failed) throw_bad_output(path, failed.message());
  if (!fs::is_directory(status)) throw_bad_output(path, "it exists already and is not a folder");
  io::remove_leftovers_below(folder.string());
  const bool empty = fs::is_empty(folder, failed);
  if (failed) throw_bad_output(path, failed.message());
  if (!empty && !is_allowed(overwrite))
    throw_bad_output(path, "the folder is not empty; --overwrite writes into it");
  if (access(folder.c_str(), W_OK) != 0) throw_bad_output(path, "the folder cannot be written to");
}

void check_output_poses(const std::string& path, const std::string& format, Overwrite overwrite) {
  const auto row = io::find_row(format);
  if (row && (*row)->kind == io::Kind::kFolder) return check_output_folder(path, overwrite);
  check_output_file(path, overwrite);
}

void check_output_format(const std::string& format) {
  if (format.empty()) return;
  std::vector<std::string> names;
  for (const PoseFormat& one : pose_formats())
    if (one.writable && !one.needs_cameras) names.emplace_back(one.name);
  choice("output_format", format, names);
}

std::string output_format(const std::string& wanted, const std::string& input, HasCameras cameras) {
  if (!wanted.empty()) return wanted;
  // A model says whether its folder is text or binary.
  const std::string same = input == "colmap_text" ? "colmap" : input;
  for (const PoseFormat& format : pose_formats()) {
    const bool possible = format.writable && (cameras == HasCameras::kYes || !format.needs_cameras);
    if (format.name == same && possible) return same;
  }
  return "hloc";
}

std::vector<std::string> tell_lost(const std::string& format, const Model& model) {
  const std::vector<std::string> lost = unwrap(lost_in(format, model), kBadUsage);
  for (const std::string& what : lost) {
    std::string line = "the format " + format + " does not hold ";
    note(line.append(what));
  }
  return lost;
}

void check_distinct(const std::vector<std::string>& outputs, const std::vector<std::string>& inputs,
                    Overwrite overwrite) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (is_file(outputs[i]) && whole_path(outputs[i]) == whole_path(outputs[j])) {
        throw Exit(kBadUsage, outputs[i] + ": two outputs have the same name");
      }
    }
    for (const std::string& input : inputs) {
      if (!is_file(outputs[i]) || !replaces(outputs[i], input)) continue;
      if (!is_allowed(overwrite))
        throw_bad_output(outputs[i], "it is an input; --overwrite replaces it");
      say("warning: " + outputs[i] + ": it is an input of this run, and --overwrite replaces it");
      break;
    }
  }
}

void write_text(const std::string& path, const std::string& text, Overwrite overwrite) {
  unwrap(io::write_file(path, text, is_allowed(overwrite)), kBadOutput);
}

void write_output_poses(const std::string& path, const std::string& format,
                        const std::vector<NamedPose>& poses, Overwrite overwrite) {
  unwrap(write_poses(path, format, poses, is_allowed(overwrite)), kBadOutput);
}

io::FolderWriter begin_folder(const std::string& path, Overwrite overwrite) {
  return unwrap(io::FolderWriter::create(path, is_allowed(overwrite)), kBadOutput);
}

void add_file(io::FolderWriter& folder, const std::string& name, const std::string& text) {
  io::AtomicFile* file = unwrap(folder.add(name), kBadOutput);
  file->append(text);
  unwrap(file->prepare(), kBadOutput);  // closes it: there may be more files than may be open
}

void commit(io::FolderWriter& folder) {
  unwrap(folder.commit(), kBadOutput);
}

}  // namespace pose_refine::apps
