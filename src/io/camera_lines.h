// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "io/text/scanner.h"
#include "pose_refine/camera.h"

namespace pose_refine::io {

// This is one line of a list of cameras: an image's name and its camera.
struct NamedCamera {
  std::string name;
  Camera camera;
};

// Reads "name MODEL width height params...". The name may hold blanks: it ends before the first
// word that is a camera model.
Result<NamedCamera> parse_named_camera(const Lines& lines, const Line& line);

// Reads all lines of a list, whose names must be distinct.
Result<std::vector<NamedCamera>> read_camera_lines(Lines lines);

// Returns "MODEL width height params...".
std::string camera_text(const Camera& camera);

}  // namespace pose_refine::io
