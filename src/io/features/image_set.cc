// SPDX-License-Identifier: BSD-3-Clause
#include "io/features/image_set.h"

#include <cmath>
#include <set>
#include <utility>

#include "io/features/map.h"
#include "io/files/buffer.h"
#include "io/image_cameras.h"
#include "io/image_set_collector.h"
#include "io/text/name_join.h"
#include "io/text/scanner.h"

namespace pose_refine {
namespace io {
namespace {

const std::string& file_of(const FeatureSource& source) {
  return source.database.empty() ? source.pair_matches : source.database;
}

// These are the correspondences of one image.
struct Joined {
  ImageMatches columns;  // without features that are NaN or infinity
  FeatureMatches matches;
};

// Makes the images of a run, one after the other.
class Reader {
 public:
  Reader(const FeatureSource& source, const FeatureMap& map, const ImageCameras* cameras)
      : source_(source),
        map_(map),
        cameras_(cameras),
        shift_(0.5 - source.pixel_center.value_or(map.files().pixel_center())) {}

  Result<Joined> join(std::size_t image) const;
  // An error of the kind kNotFound says that none is known.
  Result<Camera> camera(const std::string& name, std::size_t image) const;

 private:
  void append(const Keypoints& keypoints, const TrackMatch& match, Joined& joined) const;

  const FeatureSource& source_;
  const FeatureMap& map_;
  const ImageCameras* cameras_;  // null: the map and the features say it
  double shift_;                 // to the pixels of pose.h [px]
};

void Reader::append(const Keypoints& keypoints, const TrackMatch& match, Joined& joined) const {
  const Vector2 pixel(keypoints.u[match.feature] + shift_, keypoints.v[match.feature] + shift_);
  if (!pixel.allFinite()) {
    ++joined.columns.left_out;
    return;
  }
  const ModelPoint& point = map_.model().points[match.point];
  Correspondences& columns = joined.columns.matches;
  columns.add(pixel, {point.x, point.y, point.z});
  columns.point3D_id.push_back(point.id);
  if (source_.score_weights) columns.weight.push_back(match.score);
  if (keypoints.sigma) {
    const double variance = *keypoints.sigma * *keypoints.sigma;
    columns.sxx.push_back(variance);
    columns.sxy.push_back(0.0);
    columns.syy.push_back(variance);
  }
  joined.matches.keypoint.push_back(match.feature);
  joined.matches.votes.push_back(match.votes);
  if (map_.files().has_scores()) joined.matches.score.push_back(match.score);
}

Result<Joined> Reader::join(std::size_t image) const {
  const Result<Keypoints> keypoints = map_.files().keypoints(image);
  if (!keypoints) return keypoints.error();
  const auto matches = map_.matches_of(image, keypoints->u.size(), source_.several_points);
  if (!matches) {
    Error error = matches.error();
    if (error.file.empty()) {
      error.message += " (matches of " + quoted(map_.files().names()[image]) + ")";
      error.file = file_of(source_);
    }
    return error;
  }
  Joined joined;
  joined.columns.matches.reserve(matches->size());
  for (const TrackMatch& match : *matches) append(*keypoints, match, joined);
  return joined;
}

Result<Camera> Reader::camera(const std::string& name, std::size_t image) const {
  if (cameras_ != nullptr) return cameras_->of(name);
  if (auto camera = map_.camera_of(image)) return std::move(*camera);
  return Error{ErrorCode::kNotFound,
               "neither the map nor the features say which camera the image " + quoted(name) +
                   " has: give a cameras file",
               source_.map};
}

// These are the images that were read, and whether the files know any of them.
struct Collected {
  ImageSetCollector images;
  std::vector<FeatureMatches> matches = {};
  bool any_image = false;
};

// Lists the images that nobody asked for: no images of the map, which are there to be matched with.
std::vector<std::string> queries_without_pose(const Joiner& joiner, const Model& model) {
  std::set<std::string> of_map;
  for (const ModelImage& image : model.images) of_map.insert(image.name);
  std::vector<std::string> names;
  for (std::string& name : joiner.unclaimed())
    if (of_map.count(name) == 0) names.push_back(std::move(name));
  return names;
}

// Returns nothing where the map and the features have to say which cameras there are.
Result<std::optional<ImageCameras>> read_given_cameras(const FeatureSource& source,
                                                       const NameList& expected) {
  if (source.cameras.empty()) return std::optional<ImageCameras>();
  Result<ImageCameras> cameras = ImageCameras::read(source.cameras, source.name_match, expected);
  if (!cameras) return cameras.error();
  return std::optional<ImageCameras>(std::move(*cameras));
}

Result<Collected> read_each(const Reader& reader, const std::vector<NamedPose>& poses,
                            Joiner& joiner) {
  Collected found{ImageSetCollector(poses.size())};
  for (const NamedPose& named : poses) {
    const Result<std::size_t> i = joiner.claim(named.name);
    if (!i) return i.error();
    found.any_image = found.any_image || *i != NameIndex::kNone;
    Result<Joined> joined = Joined();
    if (*i != NameIndex::kNone) joined = reader.join(*i);
    if (!joined) return joined.error();
    Result<Camera> camera = reader.camera(named.name, *i);
    found.matches.push_back(camera ? std::move(joined->matches) : FeatureMatches());
    const Status added = found.images.add(named, std::move(camera), std::move(joined->columns));
    if (!added) return added.error();
  }
  return found;
}

Result<FeatureImageSet> read_all(const FeatureSource& source, const std::vector<NamedPose>& poses,
                                 const NameList& expected) {
  if (poses.empty()) return Error{ErrorCode::kInvalidArgument, "features need poses to start from"};
  const Result<FeatureMap> map = FeatureMap::open(source);
  if (!map) return map.error();
  const Result<std::optional<ImageCameras>> cameras = read_given_cameras(source, expected);
  if (!cameras) return cameras.error();
  const ImageCameras* const given = *cameras ? &**cameras : nullptr;
  const std::string& features = source.database.empty() ? source.features : source.database;
  Joiner joiner(source.name_match, features);
  for (const std::string& name : map->files().names()) joiner.add(name);
  joiner.expect(expected);
  Result<Collected> found = read_each(Reader(source, *map, given), poses, joiner);
  if (!found) return found.error();
  if (!found->any_image)
    return Error{ErrorCode::kNotFound,
                 "it has features of none of the images; the first is " + quoted(poses[0].name) +
                     joiner.hint(),
                 features};
  if (std::optional<Error> none = found->images.no_camera()) {
    if (given != nullptr) none->message += given->hint();
    return *none;
  }
  FeatureImageSet all{std::move(found->images).finish(), std::move(found->matches)};
  all.set.notes = map->files().notes();
  all.set.left_out = queries_without_pose(joiner, map->model());
  return all;
}

}  // namespace

Result<FeatureImageSet> read_feature_image_set(const FeatureSource& source,
                                               const std::vector<NamedPose>& poses,
                                               const NameList& expected) {
  return with_memory_errors(file_of(source), [&] { return read_all(source, poses, expected); });
}

}  // namespace io

Result<FeatureImages> read_feature_images(const FeatureSource& source,
                                          const std::vector<NamedPose>& poses) {
  Result<io::FeatureImageSet> all = io::read_feature_image_set(source, poses, io::names_of(poses));
  if (!all) return all.error();
  return FeatureImages{std::move(all->set.images), std::move(all->matches),
                       std::move(all->set.notes)};
}

}  // namespace pose_refine
