// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "io/format/formats.h"
#include "io/lost_pose.h"

namespace pose_refine {
namespace io {
namespace {

Status with_path(Status status, const std::string& path) {
  if (status || !status.error().file.empty()) return status;
  Error error = status.error();
  error.file = path;
  return error;
}

bool has_unposed(const Model& model) {
  return std::any_of(model.images.begin(), model.images.end(),
                     [](const ModelImage& image) { return !image.has_pose; });
}

Model without_unposed(Model model) {
  std::vector<ModelImage>& images = model.images;
  const auto end = std::remove_if(images.begin(), images.end(),
                                  [](const ModelImage& image) { return !image.has_pose; });
  images.erase(end, images.end());
  return model;
}

Status write_any(const std::string& path, std::string_view format, const Model& model,
                 bool overwrite) {
  const auto row = find_row(format);
  if (!row) return row.error();
  const PoseFormatRow& to = **row;
  if (to.write == nullptr && to.write_model == nullptr) {
    return Error{ErrorCode::kUnsupported, "the format " + std::string(format) + " is only read",
                 path};
  }
  const Status checked = check_model(model);
  if (!checked) return checked;
  if (to.write_model == nullptr) return to.write(path, to_poses(model).poses, overwrite);
  if (to.holds.unposed || !has_unposed(model)) return to.write_model(path, model, overwrite);
  return to.write_model(path, without_unposed(model), overwrite);
}

// Writes poses of which some are lost. Formats of rows have rows of nan for them; in a model they
// are images without a pose.
Status write_lost(const std::string& path, std::string_view format,
                  const std::vector<NamedPose>& poses, bool overwrite) {
  const auto row = find_row(format);
  if (!row) return row.error();
  Model model = to_model({{}, poses});
  for (std::size_t i = 0; i < poses.size(); ++i) model.images[i].has_pose = !is_lost(poses[i]);
  if ((*row)->write == nullptr) return write_any(path, format, model, overwrite);
  const Status checked = check_model(model);
  return checked ? (*row)->write(path, poses, overwrite) : checked;
}

}  // namespace
}  // namespace io

Status write_poses(const std::string& path, std::string_view format,
                   const std::vector<NamedPose>& poses, bool overwrite) {
  if (std::any_of(poses.begin(), poses.end(), io::is_lost))
    return io::with_path(io::write_lost(path, format, poses, overwrite), path);
  return write_model(path, format, io::to_model({{}, poses}), overwrite);
}

Status write_model(const std::string& path, std::string_view format, const Model& model,
                   bool overwrite) {
  return io::with_path(io::write_any(path, format, model, overwrite), path);
}

}  // namespace pose_refine
