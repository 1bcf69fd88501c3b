// SPDX-License-Identifier: BSD-3-Clause
// PoseNet and Cambridge Landmarks have three header lines, then "name X Y Z W P Q R" a line. X Y Z
// is the camera CENTER in the world, but W P Q R rotates the WORLD into the camera (it was copied
// from an NVM file), so the line is neither a plain pose nor its inverse.
#include "io/format/line.h"

namespace pose_refine::io {
namespace {

const LineLayout kLayout = {{7},
                            "8 columns: name X Y Z W P Q R (center, world-to-camera quaternion)",
                            3,
                            0,
                            kCenterAndWorldToCamera};
const char kHeader[] = "Visual Landmark Dataset V1\nImageFile, Camera Position [X Y Z W P Q R]\n\n";

// Skips the header, if there is one: its second line begins "ImageFile".
Lines after_header(const PoseInput& input) {
  Lines lines = input.lines();
  for (int i = 0; i < 3; ++i) {
    const std::optional<Line> line = lines.next();
    if (line && line->text().substr(0, 9) == "ImageFile") return lines;
  }
  return input.lines();
}

// Without the header a trajectory looks alike, but its names are numbers.
bool first_name_is_a_number(Lines lines) {
  const std::optional<Line> line = lines.next_data();
  return line && to_real(tokens_of(*line).front());
}

Fit sniff(const PoseInput& input) {
  const Lines lines = after_header(input);
  if (lines.number() > 0) return Fit::kYes;
  const Fit fit = sniff_lines(lines, kLayout);
  return fit >= Fit::kRaw && !first_name_is_a_number(lines) ? fit : Fit::kNo;
}

std::string hint(const PoseInput& input) {
  return input.folder ? "" : few_raw_hint(after_header(input), kLayout, "posenet");
}

Result<PoseFile> read(const PoseInput& input) {
  return read_lines(after_header(input), kLayout);
}

Status write(const std::string& path, const std::vector<NamedPose>& poses, bool overwrite) {
  return write_lines(path, poses, kLayout, overwrite, kHeader);
}

}  // namespace

PoseFormatRow posenet_format() {
  PoseFormatRow row;
  row.info = {"posenet", "text, 'name X Y Z W P Q R': camera center, world-to-camera quaternion",
              true, kLayout.convention};
  row.sniff = sniff;
  row.read = read;
  row.write = write;
  row.hint = hint;
  return row;
}

}  // namespace pose_refine::io
