// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "apps/input/common_flags.h"
#include "io/files/folder.h"

namespace pose_refine::apps {

// The same text for every way to write a path; "-" and "" stay what they are.
std::string whole_path(const std::string& path);

// Fails (Exit kBadOutput) before anything is computed when `path` cannot become an output: it
// exists and may not be replaced, it is a folder, or its folder is absent or read-only. "-" and ""
// pass. What killed programs left in the folder goes away.
void check_output_file(const std::string& path, bool replace = FLAGS_overwrite);
// The same for a folder that will be created or, if it may be replaced, filled again.
void check_output_folder(const std::string& path, bool replace = FLAGS_overwrite);
// The same for poses, a file or a folder as the format is.
void check_output_poses(const std::string& path, const std::string& format,
                        bool replace = FLAGS_overwrite);

// The end of the program unless poses can be written in the format (or the name is empty).
void check_output_format(const std::string& flag, const std::string& format);

// An output that replaces an input has to be asked for with --overwrite, even when it would be
// possible otherwise (a folder), and two outputs are never the same file.
void check_distinct(const std::vector<std::string>& outputs,
                    const std::vector<std::string>& inputs);

// Whole or not at all; "-" is standard output.
void write_text(const std::string& path, const std::string& text, bool replace = FLAGS_overwrite);

// A whole file of a folder that appears when it is committed.
void add_file(io::FolderWriter& folder, const std::string& name, const std::string& text);

}  // namespace pose_refine::apps
