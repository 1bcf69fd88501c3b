// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "io/format/colmap/id_index.h"
#include "io/format/colmap/rigs.h"
#include "io/format/format.h"
#include "io/text/names.h"
#include "io/text/rotation.h"

// This converts between models and pose files of any format, and says what is wrong with them and
// what gets lost.
namespace pose_refine {
namespace io {
namespace {

Error refusal(const std::string& name, const char* reason) {
  return Error{ErrorCode::kInvalidArgument, "the image " + quoted(name) + reason};
}

bool is_good_observation(const Model& model, const ModelObservation& observation) {
  return std::isfinite(observation.u) && std::isfinite(observation.v) && observation.point >= -1 &&
         observation.point < static_cast<std::int64_t>(model.points.size());
}

Status check_image(const Model& model, const ModelImage& image) {
  const Pose& pose = image.cam_from_world;
  const Quaternion& q = pose.rotation;
  if (image.has_pose && (!pose.is_finite() || !pose.center().allFinite())) {
    return refusal(image.name, " has a pose that is not finite");
  }
  if (image.has_pose && !is_unit_quaternion(q.w(), q.x(), q.y(), q.z())) {
    return refusal(image.name, " has no unit quaternion");
  }
  if (image.camera_id != kNoCamera && model.cameras.count(image.camera_id) == 0) {
    return refusal(image.name, " has a camera that does not exist");
  }
  for (const ModelObservation& observation : image.observations) {
    if (!is_good_observation(model, observation)) {
      return refusal(image.name, " has an observation that is not finite or of an absent point");
    }
  }
  return check_name(image.name);
}

std::string count_of(std::size_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

bool has_other_names(const Model& model, Names names) {
  for (std::size_t i = 0; i < model.images.size(); ++i) {
    const std::string& name = model.images[i].name;
    if (names == Names::kTimestamps && !to_real(name)) return true;
    if (names == Names::kNone && name != index_name(i)) return true;
  }
  return false;
}

std::size_t unmatched_observations(const Model& model) {
  std::size_t count = 0;
  for (const ModelImage& image : model.images) {
    for (const ModelObservation& o : image.observations) count += o.point < 0 ? 1 : 0;
  }
  return count;
}

// COLMAP ends a name at the first blank, whereas this project reads the whole line.
void lost_blanks(const Holds& holds, const Model& model, std::vector<std::string>& lost) {
  if (holds.blanks) return;
  const auto names = static_cast<std::size_t>(
      std::count_if(model.images.begin(), model.images.end(), [](const ModelImage& image) {
        return image.name.find_first_of(" \t") != std::string::npos;
      }));
  if (names > 0) {
    lost.push_back(count_of(names, "name with blanks", "names with blanks") +
                   " for COLMAP, which cuts them at the first blank (colmap_binary keeps them)");
  }
}

// Names what is lost of the points themselves.
void lost_points(const Holds& holds, const Model& model, std::vector<std::string>& lost) {
  bool colors = false, errors = false, ids = false;
  for (std::size_t i = 0; i < model.points.size(); ++i) {
    const ModelPoint& point = model.points[i];
    colors = colors || point.color != std::array<std::uint8_t, 3>{};
    errors = errors || point.error > 0.0;
    ids = ids || point.id != i;
  }
  if (colors && !holds.colors) lost.push_back("the colors of points");
  if (errors && !holds.errors) lost.push_back("the stored errors of points");
  if (ids && !holds.ids) lost.push_back("the ids of points (they are numbered anew)");
}

// Rigs of one camera each are not mentioned, because they are lost without loss of meaning.
void lost_rigs(const Holds& holds, const Model& model, std::vector<std::string>& lost) {
  if (!has_real_rigs(model)) return;
  std::string rigs = count_of(model.rigs.size(), "rig", "rigs") + " and " +
                     count_of(model.frames.size(), "frame", "frames");
  const Result<FrameList> frames = frames_of_images(model);
  if (!holds.rigs) lost.push_back(rigs + " (images keep their poses)");
  if (holds.rigs && !frames) lost.push_back(rigs + ": " + frames.error().message);
}

std::vector<std::string> losses(const Holds& holds, const Model& model) {
  std::vector<std::string> lost;
  std::size_t unposed = 0, posed = 0;
  for (const ModelImage& image : model.images) ++(image.has_pose ? posed : unposed);
  if (unposed > 0 && !holds.unposed)
    lost.push_back(count_of(unposed, "image without a pose", "images without a pose"));
  if (posed > 0 && !holds.poses) lost.push_back(count_of(posed, "pose", "poses"));
  if (holds.names == Names::kTimestamps && has_other_names(model, holds.names)) {
    lost.push_back("the names of images (their positions stand for timestamps)");
  }
  if (holds.names == Names::kNone && has_other_names(model, holds.names)) {
    lost.push_back("the names of images (only their order stays)");
  }
  if (!model.cameras.empty() && !holds.cameras) {
    lost.push_back(count_of(model.cameras.size(), "camera", "cameras"));
  }
  if (!model.points.empty() && !holds.points) {
    lost.push_back(count_of(model.points.size(), "point and its observations",
                            "points and their observations"));
  }
  const std::size_t unmatched = unmatched_observations(model);
  if (unmatched > 0 && !holds.unmatched) {
    lost.push_back(
        count_of(unmatched, "observation without a 3D point", "observations without a 3D point"));
  }
  if (holds.points) lost_points(holds, model, lost);
  lost_rigs(holds, model, lost);
  lost_blanks(holds, model, lost);
  return lost;
}

}  // namespace

std::string index_name(std::size_t index) {
  std::string digits = std::to_string(index);
  return std::string(digits.size() < 6 ? 6 - digits.size() : 0, '0') + digits;
}

std::vector<NamedPose> with_timestamps(const std::vector<NamedPose>& poses) {
  const bool all = std::all_of(poses.begin(), poses.end(), [](const NamedPose& named) {
    return to_real(named.name).has_value();
  });
  if (all) return poses;
  std::vector<NamedPose> numbered = poses;
  for (std::size_t i = 0; i < poses.size(); ++i) numbered[i].name = std::to_string(i);
  return numbered;
}

Model to_model(PoseFile file) {
  add_row_notes(file);
  Model model;
  model.images.reserve(file.poses.size());
  for (NamedPose& named : file.poses) {
    ModelImage image;
    image.id = static_cast<std::uint32_t>(model.images.size() + 1);
    image.name = std::move(named.name);
    image.camera_id = kNoCamera;
    image.cam_from_world = named.pose;
    image.center = named.center;
    model.images.push_back(std::move(image));
  }
  model.format = std::move(file.format);
  model.notes = std::move(file.notes);
  model.lost = std::move(file.lost);
  return model;
}

PoseFile to_poses(const Model& model) {
  PoseFile file;
  file.format = model.format;
  file.notes = model.notes;
  file.lost = model.lost;
  file.skipped = model.lost.size();
  for (const ModelImage& image : model.images) {
    if (!image.has_pose) ++file.skipped;
    if (image.has_pose) file.poses.push_back({image.name, image.cam_from_world, image.center});
  }
  return file;
}

Status check_model(const Model& model) {
  std::unordered_set<std::string_view> names;
  for (const ModelImage& image : model.images) {
    const Status checked = check_image(model, image);
    if (!checked) return checked;
    if (!names.insert(image.name).second) return refusal(image.name, " is there twice");
  }
  const IdIndex ids(model.points);
  if (ids.duplicate()) {
    return Error{ErrorCode::kInvalidArgument,
                 "the point id " + std::to_string(model.points[ids.duplicate()->first].id) +
                     " is there twice"};
  }
  for (const ModelPoint& point : model.points) {
    if (!std::isfinite(point.x) || !std::isfinite(point.y) || !std::isfinite(point.z) ||
        !std::isfinite(point.error)) {
      return Error{ErrorCode::kInvalidArgument,
                   "point " + std::to_string(point.id) + " is not finite"};
    }
  }
  return ok_status();
}

}  // namespace io

Result<std::vector<std::string>> lost_in(std::string_view format, const Model& model) {
  const auto row = io::find_row(format);
  if (!row) return row.error();
  return io::losses((*row)->holds, model);
}

}  // namespace pose_refine
