// SPDX-License-Identifier: BSD-3-Clause
#include "io/features/image_set.h"

#include <cmath>
#include <utility>

#include "io/features/feature_query.h"
#include "io/files/buffer.h"
#include "io/image_set_collector.h"
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

// Joins the matches of images with the points of the map.
class Join {
 public:
  Join(const FeatureSource& source, const FeatureReader& reader, MatchDetails details)
      : source_(source), map_(reader.map()), shift_(reader.shift()), details_(details) {}

  Result<Joined> of(std::size_t image) const;

 private:
  void append(const Keypoints& keypoints, const TrackMatch& match, Joined& joined) const;

  const FeatureSource& source_;
  const FeatureMap& map_;
  double shift_;
  MatchDetails details_;
};

void Join::append(const Keypoints& keypoints, const TrackMatch& match, Joined& joined) const {
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
  if (details_ == MatchDetails::kDropped) return;
  joined.matches.keypoint.push_back(match.feature);
  joined.matches.votes.push_back(match.votes);
  if (map_.files().has_scores()) joined.matches.score.push_back(match.score);
}

Result<Joined> Join::of(std::size_t image) const {
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
  joined.columns.matches.point3D_id.reserve(matches->size());
  for (const TrackMatch& match : *matches) append(*keypoints, match, joined);
  return joined;
}

Result<FeatureImageSet> read_all(const FeatureSource& source, const std::vector<NamedPose>& poses,
                                 const NameList& expected, MatchDetails details) {
  Result<FeatureReader> reader = FeatureReader::open(source, FeatureUse::kMatches, expected);
  if (!reader) return reader.error();
  auto queries = reader->queries(poses);
  if (!queries) return queries.error();
  const Join join(source, *reader, details);
  ImageSetCollector images(poses.size());
  FeatureImageSet all;
  for (std::size_t i = 0; i < poses.size(); ++i) {
    FeatureQuery& query = (*queries)[i];
    Result<Joined> joined = query.image == NameIndex::kNone ? Joined() : join.of(query.image);
    if (!joined) return joined.error();
    if (details == MatchDetails::kKept)
      all.matches.push_back(query.camera ? std::move(joined->matches) : FeatureMatches());
    const Status added = images.add(poses[i], std::move(query.camera), std::move(joined->columns));
    if (!added) return added.error();
  }
  all.set = std::move(images).finish();
  all.set.notes = reader->map().notes(source);
  all.set.left_out = reader->left_out();
  return all;
}

}  // namespace

Result<FeatureImageSet> read_feature_image_set(const FeatureSource& source,
                                               const std::vector<NamedPose>& poses,
                                               const NameList& expected, MatchDetails details) {
  return with_memory_errors(file_of(source),
                            [&] { return read_all(source, poses, expected, details); });
}

}  // namespace io

Result<FeatureImages> read_feature_images(const FeatureSource& source,
                                          const std::vector<NamedPose>& poses) {
  Result<io::FeatureImageSet> all =
      io::read_feature_image_set(source, poses, io::names_of(poses), io::MatchDetails::kKept);
  if (!all) return all.error();
  return FeatureImages{std::move(all->set.images), std::move(all->matches),
                       std::move(all->set.notes)};
}

}  // namespace pose_refine
