// SPDX-License-Identifier: BSD-3-Clause
// This fuzzes the files of features and matches, which are read with a small map that is good.
#include <algorithm>

#include "fuzz/checks.h"
#include "io/container/hdf5_chunks.h"
#include "io/features/map.h"
#include "io/files/buffer.h"
#include "pose_refine/support/feature_source.h"

namespace pose_refine::fuzz {
namespace {

ModelImage image_seeing(const std::string& name, const std::vector<std::int64_t>& points) {
  ModelImage image;
  image.name = name;
  image.camera_id = 1;
  for (const std::int64_t point : points) image.observations.push_back({320.0, 240.0, point});
  return image;
}

// The images have 4 and 2 features, as those of the corpus do.
Model small_model() {
  Model model;
  model.cameras[1] = *make_camera(CameraModel::kSimplePinhole, 640, 480, {500.0, 320.0, 240.0});
  model.images = {image_seeing("a", {0, 1, 2, -1}), image_seeing("b", {0, 1})};
  for (std::uint32_t i = 0; i < 2; ++i) model.images[i].id = i + 1;
  for (std::uint64_t i = 0; i < 3; ++i) {
    ModelPoint point;
    point.id = i + 1;
    point.x = static_cast<double>(i);
    point.z = 5.0;
    model.points.push_back(point);
  }
  return model;
}

// Returns the path of a map that is written once.
const std::string& small_map() {
  static const std::string path = [] {
    const std::string fresh = scratch().fresh("map");
    static_cast<void>(write_colmap_model(fresh, small_model(), true));
    return fresh;
  }();
  return path;
}

Finding check_images(const FeatureImages& read, std::size_t poses) {
  if (read.images.size() != poses || read.matches.size() != poses) return "an image is missing";
  for (std::size_t i = 0; i < poses; ++i) {
    const Correspondences& c = read.images[i].correspondences;
    const Finding finding = check(c);
    if (!finding.empty()) return finding;
    const FeatureMatches& known = read.matches[i];
    if (c.point3D_id.size() != c.size() || known.keypoint.size() != c.size() ||
        known.votes.size() != c.size())
      return "columns of different length";
  }
  return {};
}

Finding run_matches_of(const FeatureSource& source) {
  const std::vector<NamedPose> poses = {{"q", {}}, {"a", {}}};
  const auto images = read_feature_images(source, poses);
  return images ? check_images(*images, poses.size()) : silent(images);
}

Result<Finding> read_descriptors(const FeatureSource& source) {
  const auto map = io::FeatureMap::open(source, io::FeatureUse::kDescriptors);
  if (!map) return map.error();
  for (std::size_t i = 0; i < map->files().names().size(); ++i) {
    const auto keypoints = map->files().keypoints(i);
    if (!keypoints) return keypoints.error();
    const auto descriptors = map->files().descriptors(i);
    if (!descriptors) return descriptors.error();
    if (descriptors->rows() != keypoints->u.size()) return Finding("a descriptor is missing");
  }
  return Finding();
}

// Files may say that they hold more than there is room for.
Finding run_descriptors_of(const FeatureSource& source) {
  const auto finding = io::with_memory_errors("in", [&] { return read_descriptors(source); });
  return finding ? *finding : silent(finding);
}

}  // namespace

Finding run_database(std::string_view input) {
  FeatureSource source;
  source.map = small_map();
  source.database = file_of(input);
  Finding finding = run_matches_of(source);
  if (finding.empty()) finding = run_descriptors_of(source);
  source.verified = true;
  return finding.empty() ? run_matches_of(source) : finding;
}

// The parts are features.h5 and matches.h5.
Finding run_hloc_files(std::string_view input) {
  const std::string folder = testing::unpack(input, scratch().fresh_folder("in"), true);
  FeatureSource source;
  source.map = small_map();
  source.features = folder + "/features.h5";
  const Finding finding = run_descriptors_of(source);
  source.pair_matches = folder + "/matches.h5";
  return finding.empty() ? run_matches_of(source) : finding;
}

// The address of an array comes first, in 2 bytes, and then the file.
Finding run_hdf5_chunks(std::string_view input) {
  constexpr unsigned kOldestLayout = 4;
  const std::uint64_t address = io::Hdf5Cursor(input).number(2);
  const std::string path = scratch().fresh("chunks");
  testing::put_part(path, input.substr(std::min<std::size_t>(2, input.size())));
  const auto bytes = io::Hdf5Bytes::open(path);
  if (!bytes) return silent(bytes);
  io::Hdf5Source source(**bytes, "x");
  const auto stored = io::chunked_array(source, address, kOldestLayout);
  if (!stored || !*stored) return silent(stored);
  const auto array =
      io::with_memory_errors(path, [&] { return io::read_chunks(source, **stored); });
  if (!array) return silent(array);
  return array->numbers.size() == array->rows * array->columns ? "" : "numbers are missing";
}

}  // namespace pose_refine::fuzz
