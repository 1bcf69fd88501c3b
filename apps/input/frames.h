// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "apps/input/notes.h"
#include "pose_refine/io.h"

// Some formats, such as KITTI's, name no images: their poses are called by their lines.
namespace pose_refine::apps {

// Are the poses called by their lines?
bool has_line_names(const PoseFile& file);

// Says whether the poses of a file are called by their lines, and how many lines it has.
struct LineNamed {
  std::string path;
  bool by_line;
  std::size_t lines;  // poses, lost ones too
};
LineNamed line_named(const std::string& path, const PoseFile& file);

// Throws Exit where neither file names its images and they have different numbers of poses, because
// lines only say which poses belong together where both have as many. `cure` says what to do.
void check_lines(const LineNamed& one, const LineNamed& other, const std::string& cure);

// Notes so, since lines find the wrong images where some have no pose.
void note_line_names(const std::string& path, const PoseFile& file, Notes& notes);

// Returns the names of a file of --frames, one a line: names of images, timestamps, or numbers of
// lines, which are written as such poses are called. An empty path has none. Throws Exit.
std::vector<std::string> read_frames(const std::string& path);

// Calls the poses of a file that has no names by `frames`, if it has as many. Returns whether it
// did.
bool name_frames(const std::vector<std::string>& frames, PoseFile& file);

}  // namespace pose_refine::apps
