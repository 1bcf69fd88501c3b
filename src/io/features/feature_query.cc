// SPDX-License-Identifier: BSD-3-Clause
#include "io/features/feature_query.h"

#include <set>
#include <utility>

#include "io/text/scanner.h"

namespace pose_refine::io {
namespace {

// Returns nothing where the map and the features have to say which cameras there are.
Result<std::optional<ImageCameras>> read_given_cameras(const FeatureSource& source,
                                                       const NameList& expected) {
  if (source.cameras.empty()) return std::optional<ImageCameras>();
  Result<ImageCameras> cameras = ImageCameras::read(source.cameras, source.name_match, expected);
  if (!cameras) return cameras.error();
  return std::optional<ImageCameras>(std::move(*cameras));
}

}  // namespace

FeatureReader::FeatureReader(const FeatureSource& source, FeatureMap map,
                             std::optional<ImageCameras> cameras)
    : map_(std::move(map)),
      cameras_(std::move(cameras)),
      joiner_(source.name_match, features_file(source)),
      map_file_(source.map),
      features_file_(features_file(source)),
      shift_(0.5 - source.pixel_center.value_or(files().pixel_center())) {
  for (const std::string& name : files().names()) joiner_.add(name);
}

Result<FeatureReader> FeatureReader::open(const FeatureSource& source, FeatureUse use,
                                          const NameList& expected) {
  Result<FeatureMap> map = FeatureMap::open(source, use);
  if (!map) return map.error();
  auto cameras = read_given_cameras(source, expected);
  if (!cameras) return cameras.error();
  FeatureReader reader(source, std::move(*map), std::move(*cameras));
  reader.joiner_.expect(expected);
  return reader;
}

Result<std::vector<FeatureQuery>> FeatureReader::queries(const std::vector<NamedPose>& poses) {
  if (poses.empty()) return Error{ErrorCode::kInvalidArgument, "features need poses to start from"};
  std::vector<FeatureQuery> all;
  all.reserve(poses.size());
  bool any_image = false, any_camera = false;
  for (const NamedPose& named : poses) {
    const Result<std::size_t> image = joiner_.claim(named.name);
    if (!image) return image.error();
    all.push_back({*image, camera(named.name, *image)});
    const Result<Camera>& found = all.back().camera;
    if (!found && found.error().code != ErrorCode::kNotFound) return found.error();
    any_image = any_image || *image != NameIndex::kNone;
    any_camera = any_camera || found;
  }
  if (!any_image) return no_features(poses.front().name);
  if (any_camera) return all;
  Error error = all.front().camera.error();
  if (cameras_) error.message += cameras_->hint();
  return error;
}

Result<Camera> FeatureReader::camera(const std::string& name, std::size_t image) const {
  if (cameras_) return cameras_->of(name);
  if (auto camera = map_.camera_of(image, name)) return std::move(*camera);
  return Error{
      ErrorCode::kNotFound,
      "neither the map nor the features say which camera the image " + quoted(name) +
          " has: give the cameras (--cameras=FILE; hloc's list of queries with intrinsics, "
          "or a COLMAP model that has the image, will do)",
      map_file_};
}

Error FeatureReader::no_features(const std::string& first) const {
  return Error{
      ErrorCode::kNotFound,
      "it has features of none of the images; the first is " + quoted(first) + joiner_.hint(),
      features_file_};
}

std::vector<std::string> FeatureReader::left_out() const {
  // Images of the map are there to be matched with.
  std::set<std::string> of_map;
  for (const ModelImage& image : map_.model().images) of_map.insert(image.name);
  std::vector<std::string> names;
  for (std::string& name : joiner_.unclaimed())
    if (of_map.count(name) == 0) names.push_back(std::move(name));
  return names;
}

}  // namespace pose_refine::io
