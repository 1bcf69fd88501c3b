// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/map_matches.h"

#include <gflags/gflags.h>

#include <algorithm>
#include <cmath>
#include <new>
#include <utility>

#include "apps/cli/exit.h"
#include "apps/input/common_flags.h"
#include "base/threads.h"

DEFINE_string(maps, "",
              "Folder with <image name>/*.npy: points3D, coarse_desc, desc_coarse, and optionally "
              "fine_desc with desc_fine, or matches_fine. --objective=nre refines against the "
              "maps, everything else takes their best matches. Needs --cameras.");
DEFINE_double(temperature, 0.01, "Of the softmax that makes a loss map of similarities.");
DEFINE_double(drop_below, 10.0,
              "Cells of a loss map less likely than this many times 1/(h w + 1) are dropped; 1 is "
              "the published truncation.");

namespace pose_refine::apps {
namespace {

const Camera* camera_of(const CameraList& cameras, const std::string& name) {
  const auto found = cameras.by_name.find(name);
  if (found != cameras.by_name.end()) return &found->second;
  return cameras.shared ? &*cameras.shared : nullptr;
}

Defect no_camera(const std::string& name) {
  return {"no_camera", FLAGS_cameras + ": there is no camera for the image '" + name + "'"};
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

}  // namespace

bool has_maps() {
  return !FLAGS_maps.empty();
}

std::vector<VerbFlag> map_flags() {
  return {{"maps"}, {"temperature"}, {"drop_below"}};
}

MapOptions map_options() {
  if (!FLAGS_matches.empty() || !model_source().path.empty())
    throw Exit(kBadUsage, "give one of --maps, --matches and --model");
  if (FLAGS_cameras.empty()) throw Exit(kBadUsage, "--maps needs --cameras=FILE");
  if (!(FLAGS_temperature > 0.0) || std::isinf(FLAGS_temperature))
    throw Exit(kBadUsage, "--temperature is positive");
  if (!(FLAGS_drop_below >= 1.0) || std::isinf(FLAGS_drop_below))
    throw Exit(kBadUsage, "--drop_below is 1 or more");
  MapOptions options;
  options.temperature = FLAGS_temperature;
  options.drop_below = FLAGS_drop_below;
  return options;
}

MapReader::MapReader(std::vector<NamedPose> poses)
    : poses_(std::move(poses)), cameras_(unwrap(read_cameras(FLAGS_cameras), kBadInput)) {
  const auto lacks_camera = [&](const NamedPose& p) { return !camera_of(cameras_, p.name); };
  if (!poses_.empty() && std::all_of(poses_.begin(), poses_.end(), lacks_camera))
    throw Exit(kBadInput, no_camera(poses_[0].name).message);
}

MapImage MapReader::read(std::size_t i) const {
  const NamedPose& pose = poses_[i];
  const Camera* camera = camera_of(cameras_, pose.name);
  MapImage out{{pose.name, camera ? *camera : Camera(), pose.pose, {}}, {}};
  if (!camera) {
    out.defect = no_camera(pose.name);
    return out;
  }
  Result<DenseFeatures> features = read_dense_features(FLAGS_maps, pose.name);
  if (features) {
    out.image.features = std::move(*features);
  } else {
    const bool absent = features.error().code == ErrorCode::kNotFound;
    out.defect = {absent ? "no_maps" : "malformed_maps", features.error().to_string()};
  }
  return out;
}

std::vector<Image> read_map_matches(const std::vector<NamedPose>& poses,
                                    std::vector<DenseFeatures>* features) {
  const MapOptions options = map_options();
  const MapReader reader(poses);
  std::vector<Image> images(poses.size());
  if (features) features->assign(poses.size(), {});
  for_each_on_threads(poses.size(), FLAGS_threads, [&](std::size_t i) {
    try {
      MapImage one = reader.read(i);
      images[i] = matches_of(one, options);
      if (!features) return;
      one.image.features.fine = {};
      (*features)[i] = std::move(one.image.features);
    } catch (const std::bad_alloc&) {
      images[i] = {poses[i].name, {}, poses[i].pose, {}};
      images[i].defect = {"out_of_memory", poses[i].name + ": out of memory"};
    }
  });
  const auto lacks_maps = [](const Image& p) { return p.defect.reason == "no_maps"; };
  if (!images.empty() && std::all_of(images.begin(), images.end(), lacks_maps))
    throw Exit(kBadInput, images[0].defect.message);
  print_defects(images);
  return images;
}

}  // namespace pose_refine::apps
