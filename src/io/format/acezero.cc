// SPDX-License-Identifier: BSD-3-Clause
// ACE0 (ACE Zero) writes poses_final.txt: the columns of hloc, a focal length, and a confidence,
// which is the number of inliers; "name qw qx qy qz tx ty tz f confidence". It takes images from
// 1000 inliers on for registered.
#include <algorithm>

#include "io/format/centered_cameras.h"
#include "io/format/line.h"
#include "io/lost_pose.h"

namespace pose_refine::io {
namespace {

constexpr double kRegistered = 1000.0;
const LineLayout kLayout = {
    {9}, "10 columns: name qw qx qy qz tx ty tz focal_length confidence", 0, 4, kWorldToCamera};

Fit sniff(const PoseInput& input) {
  return sniff_lines(input.lines(), kLayout) == Fit::kYes ? Fit::kYes : Fit::kNo;
}

// The last two numbers of a line that has a pose.
struct Rest {
  double focal, confidence;
};

std::string unregistered_note(const std::vector<Rest>& rest) {
  const auto few = std::count_if(rest.begin(), rest.end(),
                                 [](const Rest& one) { return one.confidence < kRegistered; });
  return "confidences are not kept; " + std::to_string(few) + " of " + std::to_string(rest.size()) +
         " images have less than 1000, which ACE0 takes for not registered";
}

Result<Model> read(const PoseInput& input) {
  Lines lines = input.lines();
  PoseCollector poses(lines);
  std::vector<Rest> rest;
  while (const std::optional<Line> line = lines.next_data()) {
    Result<NamedPose> pose = parse_pose_line(lines, *line, kLayout);
    if (!pose) return pose.error();
    const bool lost = is_lost(*pose);
    const Status added = poses.add(line->number(), std::move(*pose));
    if (!added) return added.error();
    if (lost) continue;  // It makes no image.
    const auto tokens = tokens_of(*line);
    const std::string_view focal = tokens[tokens.size() - 2];
    rest.push_back({to_real(focal).value_or(0.0), to_real(tokens.back()).value_or(0.0)});
    if (!make_centered_camera({rest.back().focal})) {
      return lines.error(line->number(), "the focal length " + quoted(focal) + " is not positive");
    }
  }
  Result<PoseFile> file = std::move(poses).finish();
  if (!file) return file.error();
  Model model = to_model(std::move(*file));
  CameraTable cameras(model);
  for (std::size_t i = 0; i < rest.size(); ++i) {
    model.images[i].camera_id = cameras.add(*make_centered_camera({rest[i].focal}));
  }
  model.notes.push_back(kNoImageSizes);
  model.notes.push_back(unregistered_note(rest));
  return model;
}

}  // namespace

PoseFormatRow acezero_format() {
  PoseFormatRow row;
  row.info = {"acezero", "text of ACE0, the columns of hloc, a focal length and a confidence",
              false, kWorldToCamera};
  row.sniff = sniff;
  row.read_model = read;
  row.holds.cameras = true;
  return row;
}

}  // namespace pose_refine::io
