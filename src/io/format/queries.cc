// SPDX-License-Identifier: BSD-3-Clause
// hloc's query lists have "name MODEL width height params..." a line: images with cameras but
// without poses. A COLMAP cameras.txt looks alike, with ids for names.
#include "io/camera_lines.h"
#include "io/files/atomic_file.h"
#include "io/format/centered_cameras.h"

namespace pose_refine::io {
namespace {

Fit sniff(const PoseInput& input) {
  Lines lines = input.lines();
  const std::optional<Line> line = lines.next_data();
  return line && parse_named_camera(lines, *line) ? Fit::kYes : Fit::kNo;
}

Result<Model> read(const PoseInput& input) {
  const auto list = read_camera_lines(input.lines());
  if (!list) return list.error();
  Model model;
  CameraTable cameras(model);
  for (const NamedCamera& named : *list) {
    ModelImage image;
    image.id = static_cast<std::uint32_t>(model.images.size() + 1);
    image.name = named.name;
    image.camera_id = cameras.add(named.camera);
    image.has_pose = false;
    model.images.push_back(std::move(image));
  }
  return model;
}

Status write(const std::string& path, const Model& model, bool overwrite) {
  std::string text;
  for (const ModelImage& image : model.images) {
    const Status writable = check_leading_name(image.name);
    if (!writable) return writable;
    const Result<const Camera*> camera = camera_of(model, image);
    if (!camera) return camera.error();
    text += image.name + ' ' + camera_text(**camera) + '\n';
  }
  return write_file(path, text, overwrite);
}

}  // namespace

PoseFormatRow queries_format() {
  PoseFormatRow row;
  row.info = {"queries",
              "text, hloc's query list 'name MODEL width height params...'; no poses",
              true,
              {},
              true};
  row.sniff = sniff;
  row.read_model = read;
  row.write_model = write;
  row.holds.cameras = row.holds.unposed = true;
  row.holds.poses = false;
  return row;
}

}  // namespace pose_refine::io
