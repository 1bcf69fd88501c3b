// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "pose_refine/support/feature_source.h"

// Correspondences of features that nobody has matched. The start pose of an image says which points
// of the map it may see, and their descriptors which of its features they are:
//
// 1. The images of the map that are nearest to the pose give the points. A part of the features is
//    compared with all of them, wherever they are in the image, and the image is refined with what
//    matches. This needs no trust in the start beyond the choice of the points.
// 2. From that pose, each point is looked for in a window about its projection, whose size follows
//    from the covariance of the pose, and the image is refined again, until the matches stay.
// 3. What the windows found has to agree with the matches of the first look. A window that leaves
//    the truth out finds repeated structure, hundreds of matches that agree with each other and are
//    wrong; such matches are dropped for those of the first look.
namespace pose_refine {

struct GuidedOptions {
  double min_similarity = 0.75;  // smallest cosine of the descriptors of a match
  // Largest distance of the most similar descriptors by that of the second most similar.
  double max_ratio = 0.85;
  // Images of the map, the nearest first, give their points until there are so many, and four of
  // them at least.
  std::size_t max_points = 4000;
  // How far the start moves points in the image [px]. If the first look finds no pose, points are
  // looked for in windows of this size about their projections by the start; what they find is
  // never `ok`, because nothing confirms it. 0 looks nowhere.
  double start_radius = 0.0;

  // Names every field that is out of range, in one message each. It is empty when all are fine.
  std::vector<std::string> errors() const;
};

// Tells how the matches of an image were found.
enum class GuidedStage {
  kNothing,   // no pose explains the matches of the first look, or there are none
  kUnguided,  // windows found other matches, fewer, or none: those of the first look
  kGuided,    // windows about a pose that the first look found, and both agree
  kFromStart  // windows about the start alone; the image has the defect "unconfirmed_matches"
};
std::string_view to_string(GuidedStage stage);

struct GuidedLook {
  GuidedStage stage = GuidedStage::kNothing;
  std::size_t points = 0;    // of the map, that the image was matched with
  std::size_t unguided = 0;  // matches of the first look
  int rounds = 0;            // looks through windows
  double window_px = 0.0;    // median radius of the last windows [px]; 0 without
};

struct GuidedImages {
  std::vector<Image> images;            // the start is that of the pose
  std::vector<FeatureMatches> matches;  // one for each image; `votes` are images that see the point
  std::vector<GuidedLook> looks;        // one for each image
  std::vector<std::string> notes = {};  // what a user should know, a sentence each
};

// Makes an Image for each of `poses`, which must not be empty, from the features and descriptors of
// a database, or of hloc's features: `pair_matches`, `pairs`, `verified` and `score_weights` of the
// source must not be set. An image of the map is matched with the others. Correspondences are
// ordered by their features, of which each has one at most. The results are the same for any number
// of threads (0 takes all cores).
Result<GuidedImages> match_guided(const FeatureSource& source, const std::vector<NamedPose>& poses,
                                  const GuidedOptions& options = {}, int threads = 0);

}  // namespace pose_refine
