// SPDX-License-Identifier: BSD-3-Clause
#include "apps/inspect/operand.h"

#include <algorithm>
#include <filesystem>

#include "apps/cli/exit.h"
#include "apps/cli/flag_values.h"
#include "pose_refine/io.h"

namespace pose_refine::apps {
namespace {

namespace fs = std::filesystem;

void put(std::string& place, const std::string& path, const std::string& flag) {
  require_usage(place.empty(), "'" + path + "' stands for --" + flag + ", which is given too");
  place = path;
}

bool is_data_set(const std::string& path) {
  std::error_code ignored;
  return fs::is_directory(path + "/matches", ignored) && fs::exists(path + "/poses.txt", ignored) &&
         fs::exists(path + "/cameras.txt", ignored);
}

// Lists of cameras and of poses are models to the readers too.
bool is_more_than_poses(const Model& model) {
  const bool has_poses = std::any_of(model.images.begin(), model.images.end(),
                                     [](const ModelImage& image) { return image.has_pose; });
  return !model.points.empty() || (has_poses && !model.cameras.empty());
}

}  // namespace

Sources with_path(Sources sources, const std::string& path) {
  if (path.empty()) return sources;
  if (is_data_set(path)) {
    put(sources.poses.path, path + "/poses.txt", "poses");
    put(sources.matches, path + "/matches", "matches");
    put(sources.cameras, path + "/cameras.txt", "cameras");
    return sources;
  }
  if (!sources.poses.format.empty()) {
    put(sources.poses.path, path, "poses");
    return sources;
  }
  const Result<Model> model = read_model(path);
  if (model && is_more_than_poses(*model))
    put(sources.model.path, path, "model");
  else if (read_cameras(path))
    put(sources.cameras, path, "cameras");
  else if (model ||
           model.error().code == ErrorCode::kAmbiguous)  // which correspondences may decide
    put(sources.poses.path, path, "poses");
  else
    throw Exit(kBadInput, described(model.error()));
  return sources;
}

}  // namespace pose_refine::apps
