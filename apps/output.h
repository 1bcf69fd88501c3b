// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "io/folder.h"

namespace pose_refine::apps {

// Fails (Exit kBadOutput) before anything is computed when `path` cannot become an output: it
// exists and --overwrite is not given, it is a folder, or its folder is absent or read-only.
// "-" and "" pass.
void check_output_file(const std::string& path);
// The same for a folder that will be created or, with --overwrite, filled again.
void check_output_folder(const std::string& path);
// An output that replaces an input has to be asked for with --overwrite, even when it would be
// possible otherwise (a folder), and two outputs are never the same file.
void check_distinct(const std::vector<std::string>& outputs,
                    const std::vector<std::string>& inputs);

// Whole or not at all; "-" is standard output.
void write_text(const std::string& path, const std::string& text);

// A whole file of a folder that appears when it is committed.
void add_file(io::FolderWriter& folder, const std::string& name, const std::string& text);

}  // namespace pose_refine::apps
