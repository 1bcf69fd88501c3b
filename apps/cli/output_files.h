// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "io/files/folder.h"
#include "pose_refine/io.h"

namespace pose_refine::apps {

// May an output take the place of a file that is there already?
enum class Overwrite { kNo, kYes };

inline bool is_allowed(Overwrite overwrite) {
  return overwrite == Overwrite::kYes;
}

// Returns the same text for every way to write a path; "-" and "" stay what they are.
std::string whole_path(const std::string& path);

// The checks throw Exit(kBadOutput) before anything is computed, when `path` cannot become an
// output: it exists and may not be replaced, it is of another kind, or its folder is absent or
// read-only. "-" and "" pass. They remove what killed programs left in the folder.
void check_output_file(const std::string& path, Overwrite overwrite);
// A folder may be absent; one that is not empty is filled again if it may be replaced.
void check_output_folder(const std::string& path, Overwrite overwrite);
// The format of the poses decides whether `path` is a file or a folder.
void check_output_poses(const std::string& path, const std::string& format, Overwrite overwrite);

// Throws Exit(kBadUsage) unless --output_format is empty or poses can be written in that format.
void check_output_format(const std::string& format);

// Returns the format to write: the one that is wanted, else that of the input if it can be written
// (some need cameras), else hloc, which holds any pose.
enum class HasCameras { kNo, kYes };
std::string output_format(const std::string& wanted, const std::string& input, HasCameras cameras);

// Notes what the format has no place for, and returns it. Throws Exit(kBadUsage) when models cannot
// be written in that format.
std::vector<std::string> tell_lost(const std::string& format, const Model& model);

// An output that replaces an input has to be asked for with --overwrite, even when it would be
// possible otherwise (a folder), and is then named in a warning. A file in a folder that is an
// input is an input too. Two outputs are never the same file.
void check_distinct(const std::vector<std::string>& outputs, const std::vector<std::string>& inputs,
                    Overwrite overwrite);

// Writes the file whole or not at all; "-" is standard output.
void write_text(const std::string& path, const std::string& text, Overwrite overwrite);
void write_output_poses(const std::string& path, const std::string& format,
                        const std::vector<NamedPose>& poses, Overwrite overwrite);

// Begins a folder whose files appear together when it is committed.
io::FolderWriter begin_folder(const std::string& path, Overwrite overwrite);
void add_file(io::FolderWriter& folder, const std::string& name, const std::string& text);
void commit(io::FolderWriter& folder);

}  // namespace pose_refine::apps
