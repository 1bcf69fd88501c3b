// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pose_refine/io.h"

// Correspondences that are not written down as such: features of images, matched with the features
// of images of a map. A feature of the map's image that has a 3D point gives that point to the
// features that were matched with it.
namespace pose_refine {

// What happens where the matches give one feature to several points.
enum class SeveralPoints {
  kAll,       // each is a correspondence
  kMostVotes  // only the point that most images of the map vote for, the first of equals
};

// Names the files that features, their matches and their points come from: a map, and either a
// database of COLMAP or two files of hloc.
struct FeatureSource {
  std::string map;         // path of a COLMAP model: points, and which features see them
  std::string map_format;  // recognized from the content when empty

  std::string database;   // path of COLMAP's database.db, of version 3.6 to 4.2
  bool verified = false;  // take its matches that agree with two-view geometry, not all of them

  std::string features;      // path of hloc's features (HDF5)
  std::string pair_matches;  // path of hloc's matches of pairs (HDF5)
  std::string pairs;         // path of a list "NAME NAME" a line: only these pairs; may be empty

  // Path of a cameras file, as read_cameras() takes it. Without one, an image has its camera in the
  // map, or that of images of the map that the database says have the same; else the database's; or
  // the only one of the map.
  std::string cameras;
  // Coordinates of the first pixel's center in the features [px]; COLMAP's are 0.5, hloc's 0.
  std::optional<double> pixel_center = {};
  SeveralPoints several_points = SeveralPoints::kAll;
  bool score_weights = false;  // the score of a match is its weight (hloc)
  NameRules name_match = {};   // how the names of poses find those of the features
};

// What is known of each correspondence of an image beside its columns.
struct FeatureMatches {
  std::vector<std::uint32_t> keypoint;  // row of the feature in its file
  std::vector<std::uint32_t> votes;     // images of the map that give it this point
  std::vector<double> score;            // the largest of their matches; empty: the file has none
};

// Images with their correspondences, in the order of the poses.
struct FeatureImages {
  std::vector<Image> images;
  std::vector<FeatureMatches> matches;  // one for each image
  std::vector<std::string> notes = {};  // what a user should know, a sentence each
};

// Makes an Image for each of `poses`, which must not be empty, as read_images() does. An image of
// the map is matched with the others. It is an error if the files know no image of the map, or if
// one of them has another number of features there.
//
// Correspondences are ordered as their features are met, pair by pair, in the order of `pairs` or
// of the map, and those of one feature as their points are met. A column of variances comes from
// hloc's `uncertainty`, point3D_id from the map.
Result<FeatureImages> read_feature_images(const FeatureSource& source,
                                          const std::vector<NamedPose>& poses);

}  // namespace pose_refine
