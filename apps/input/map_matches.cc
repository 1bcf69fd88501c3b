// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/map_matches.h"

#include <algorithm>
#include <new>
#include <utility>

#include "apps/cli/exit.h"
#include "apps/input/defects.h"
#include "base/threads.h"

namespace pose_refine::apps {
namespace {

const Camera* camera_of(const CameraList& cameras, const std::string& name) {
  const auto found = cameras.by_name.find(name);
  if (found != cameras.by_name.end()) return &found->second;
  return cameras.shared ? &*cameras.shared : nullptr;
}

Defect no_camera(const std::string& file, const std::string& name) {
  return {"no_camera", file + ": there is no camera for the image '" + name + "'"};
}

Image matches_of(const MapImage& one, const MapOptions& options) {
  Image image{one.image.name, one.image.camera, one.image.cam_from_world, {}};
  image.defect = one.defect;
  if (!one.defect.reason.empty()) return image;
  Result<Image> matches = best_matches(one.image, options);
  if (matches) return std::move(*matches);
  image.defect = {"malformed_maps", one.image.name + ": " + matches.error().to_string()};
  return image;
}

// `features`, if there are any, get those of the images without their fine maps.
std::vector<Image> read_all(const MapReader& reader, const MapOptions& options, int threads,
                            std::vector<DenseFeatures>* features) {
  std::vector<Image> images(reader.size());
  for_each_on_threads(reader.size(), threads, [&](std::size_t i) {
    try {
      MapImage one = reader.read(i);
      images[i] = matches_of(one, options);
      if (!features) return;
      one.image.features.fine = {};
      (*features)[i] = std::move(one.image.features);
    } catch (const std::bad_alloc&) {
      const NamedPose& pose = reader.pose(i);
      images[i] = {pose.name, {}, pose.pose, {}};
      images[i].defect = {"out_of_memory", pose.name + ": out of memory"};
    }
  });
  const auto lacks_maps = [](const Image& image) { return image.defect.reason == "no_maps"; };
  if (!images.empty() && std::all_of(images.begin(), images.end(), lacks_maps))
    throw Exit(kBadInput, images[0].defect.message);
  print_defects(images);
  return images;
}

}  // namespace

MapOptions map_options(const MapSource& maps) {
  MapOptions options;
  options.temperature = maps.temperature;
  options.drop_below = maps.drop_below;
  return options;
}

MapReader::MapReader(const Sources& sources, std::vector<NamedPose> poses)
    : poses_(std::move(poses)),
      folder_(sources.maps.folder),
      cameras_file_(sources.cameras),
      cameras_(unwrap(read_cameras(cameras_file_), kBadInput)) {
  const auto lacks_camera = [&](const NamedPose& p) { return !camera_of(cameras_, p.name); };
  if (!poses_.empty() && std::all_of(poses_.begin(), poses_.end(), lacks_camera))
    throw Exit(kBadInput, no_camera(cameras_file_, poses_[0].name).message);
}

MapImage MapReader::read(std::size_t i) const {
  const NamedPose& pose = poses_[i];
  const Camera* camera = camera_of(cameras_, pose.name);
  MapImage out{{pose.name, camera ? *camera : Camera(), pose.pose, {}}, {}};
  if (!camera) {
    out.defect = no_camera(cameras_file_, pose.name);
    return out;
  }
  Result<DenseFeatures> features = read_dense_features(folder_, pose.name);
  if (features) {
    out.image.features = std::move(*features);
  } else {
    const bool absent = features.error().code == ErrorCode::kNotFound;
    out.defect = {absent ? "no_maps" : "malformed_maps", features.error().to_string()};
  }
  return out;
}

std::vector<Image> read_map_matches(const Sources& sources, const std::vector<NamedPose>& poses,
                                    int threads) {
  return read_all({sources, poses}, map_options(sources.maps), threads, nullptr);
}

MapMatches read_map_matches_and_features(const Sources& sources,
                                         const std::vector<NamedPose>& poses, int threads) {
  MapMatches matches;
  matches.features.resize(poses.size());
  matches.images =
      read_all({sources, poses}, map_options(sources.maps), threads, &matches.features);
  return matches;
}

}  // namespace pose_refine::apps
