// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "io/features/files.h"
#include "pose_refine/support/feature_source.h"

namespace pose_refine::io {

// Says that a feature sees a point of the map.
struct TrackMatch {
  std::uint32_t feature = 0;  // row of the keypoints
  std::uint32_t point = 0;    // index into Model::points
  std::uint32_t votes = 0;    // images of the map that say so
  double score = 0.0;         // the largest of their matches
};

// These are the points that the features of an image of the map see, as indices into Model::points.
// A model's observations are six times as large.
constexpr std::uint32_t kSeesNone = UINT32_MAX;
using SeenPoints = std::vector<std::uint32_t>;
SeenPoints seen_points(const std::vector<ModelObservation>& observations);

// Collects the points that the features of one image see, from its matches with images of the map.
class TrackJoin {
 public:
  explicit TrackJoin(std::size_t features) : first_(features, kNone) {}

  // Adds the matches with one image of the map, which is named in errors. An error names a row that
  // one of the images does not have, and then nothing is added.
  Status add(const std::string& name, const SeenPoints& seen,
             const std::vector<FeatureMatch>& matches);

  // Returns what the features see, in the order in which features, and then their points, were met.
  std::vector<TrackMatch> result(SeveralPoints policy) const;

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  // The points of one feature are a list.
  struct Entry {
    TrackMatch match;
    std::uint32_t next = kNone;
    std::uint32_t voter = 0;  // an image votes once
  };

  void vote(const FeatureMatch& match, std::uint32_t point);

  std::vector<std::uint32_t> first_;  // entry of each feature
  std::vector<std::uint32_t> order_;  // features, as they were met
  std::vector<Entry> entries_;
  std::uint32_t images_ = 0;
};

}  // namespace pose_refine::io
