// SPDX-License-Identifier: BSD-3-Clause
// These are the localization results of hloc and visuallocalization.net: "name qw qx qy qz tx ty
// tz" a line, cam_from_world. Three more columns are rotation error, translation error and inliers
// (ACE, DSAC*), and one more is a focal length (see pseudo_gt.cc); both are ignored.
#include "io/format/line.h"

namespace pose_refine::io {
namespace {

const LineLayout kLayout = {{7, 8, 10},
                            "8 columns: name qw qx qy qz tx ty tz (or 9 or 11: more is read over)",
                            0,
                            4,
                            kWorldToCamera};

// Nine columns are left to pseudo_gt.cc.
Fit sniff(const PoseInput& input) {
  Lines lines = input.lines();
  const std::optional<Line> first = lines.next_data();
  const auto row = first ? split_name_first(lines, *first, kLayout.counts, kLayout.columns)
                         : Result<NamedNumbers>(lines.error(0, {}));
  const Fit fit = sniff_lines(input.lines(), kLayout);
  return fit >= Fit::kRaw && row && row->numbers.size() == 8 ? Fit::kMaybe : fit;
}

std::string hint(const PoseInput& input) {
  return input.folder ? "" : few_raw_hint(input.lines(), kLayout, "hloc");
}

Result<PoseFile> read(const PoseInput& input) {
  return read_lines(input.lines(), kLayout);
}

Status write(const std::string& path, const std::vector<NamedPose>& poses, bool overwrite) {
  return write_lines(path, poses, kLayout, overwrite);
}

}  // namespace

PoseFormatRow hloc_format() {
  PoseFormatRow row;
  row.info = {"hloc", "text, 'name qw qx qy qz tx ty tz', world-to-camera", true,
              kLayout.convention};
  row.sniff = sniff;
  row.read = read;
  row.write = write;
  row.hint = hint;
  return row;
}

}  // namespace pose_refine::io
