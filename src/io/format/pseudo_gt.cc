// SPDX-License-Identifier: BSD-3-Clause
// This is the pseudo ground truth of 7-Scenes and 12-Scenes (visloc_pseudo_gt_limitations): the
// columns of hloc and a focal length, "name qw qx qy qz tx ty tz f".
#include "io/files/atomic_file.h"
#include "io/format/centered_cameras.h"
#include "io/format/line.h"
#include "io/lost_pose.h"

namespace pose_refine::io {
namespace {

const LineLayout kLayout = {
    {8}, "9 columns: name qw qx qy qz tx ty tz focal_length", 0, 4, kWorldToCamera};

Fit sniff(const PoseInput& input) {
  const Fit fit = sniff_lines(input.lines(), kLayout);
  return fit >= Fit::kRaw ? fit : Fit::kNo;
}

Result<Model> read(const PoseInput& input) {
  Lines lines = input.lines();
  PoseCollector poses(lines);
  std::vector<double> focals;
  while (const std::optional<Line> line = lines.next_data()) {
    Result<NamedPose> pose = parse_pose_line(lines, *line, kLayout);
    if (!pose) return pose.error();
    const bool lost = is_lost(*pose);
    const Status added = poses.add(line->number(), std::move(*pose));
    if (!added) return added.error();
    if (lost) continue;  // It makes no image.
    focals.push_back(to_real(tokens_of(*line).back()).value_or(0.0));
    if (!make_centered_camera({focals.back()})) {
      return lines.error(line->number(), "the focal length " + quoted(tokens_of(*line).back()) +
                                             " is not positive");
    }
  }
  Result<PoseFile> file = std::move(poses).finish();
  if (!file) return file.error();
  Model model = to_model(std::move(*file));
  CameraTable cameras(model);
  for (std::size_t i = 0; i < focals.size(); ++i) {
    model.images[i].camera_id = cameras.add(*make_centered_camera({focals[i]}));
  }
  model.notes.push_back(kNoImageSizes);
  return model;
}

Status write(const std::string& path, const Model& model, bool overwrite) {
  std::string text;
  for (const ModelImage& image : model.images) {
    const Result<double> focal = single_focal(model, image);
    if (!focal) return focal.error();
    Result<std::string> line =
        pose_lines({{image.name, image.cam_from_world, image.center}}, kLayout);
    if (!line) return line.error();
    line->back() = ' ';
    append_number(*line, *focal);
    text += *line + '\n';
  }
  return write_file(path, text, overwrite);
}

}  // namespace

PoseFormatRow pseudo_gt_format() {
  PoseFormatRow row;
  row.info = {"pseudo_gt", "text, the columns of hloc and a focal length, world-to-camera", true,
              kWorldToCamera, true};
  row.sniff = sniff;
  row.read_model = read;
  row.write_model = write;
  row.holds.cameras = true;
  return row;
}

}  // namespace pose_refine::io
