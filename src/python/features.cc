// SPDX-License-Identifier: BSD-3-Clause
#include <pybind11/stl.h>

#include <optional>
#include <utility>

#include "pose_refine/support/feature_source.h"
#include "python/arrays.h"
#include "python/bind.h"
#include "python/convert.h"
#include "python/feature_arrays.h"
#include "python/image_files.h"
#include "python/named.h"
#include "python/named_poses.h"
#include "python/notes.h"

namespace pose_refine::python {

void add_matches(const Image& image, const FeatureMatches& matches, py::dict& to) {
  to["keypoints"] = to_array(matches.keypoint);
  to["points3D_ids"] = to_array(image.correspondences.point3D_id);
  to["votes"] = to_array(matches.votes);
}

namespace {

FeatureImages read(const PathLike& poses, const PathLike& map, const PathLike& database,
                   const PathLike& features, const PathLike& pair_matches, const PathLike& pairs,
                   const PathLike& cameras, bool verified, std::optional<double> pixel_center,
                   const Choice& keypoint_points, bool match_scores, const Choice& name_match,
                   const PathLike& priors) {
  FeatureSource source;
  source.map = name_of(map);
  source.database = optional_path(database);
  source.verified = verified;
  source.features = optional_path(features);
  source.pair_matches = optional_path(pair_matches);
  source.pairs = optional_path(pairs);
  source.cameras = optional_path(cameras);
  source.pixel_center = pixel_center;
  source.several_points =
      static_cast<SeveralPoints>(choice("keypoint_points", keypoint_points, {"all", "most_votes"}));
  source.score_weights = match_scores;
  source.name_match = name_match_of(name_match);
  FeatureImages read = value_or_raise(read_feature_images(source, read_named_poses(poses)));
  attach_prior_file(priors, source.name_match, read.images);
  warn(read.notes);
  return read;
}

py::list images_of(FeatureImages read) {
  return list_of(std::move(read.images));
}

py::dict matches_of(const FeatureImages& read) {
  py::dict all;
  for (std::size_t i = 0; i < read.images.size(); ++i) {
    py::dict one;
    add_matches(read.images[i], read.matches[i], one);
    if (!read.matches[i].score.empty()) one["scores"] = to_array(read.matches[i].score);
    all[text_of(read.images[i].name)] = one;
  }
  return all;
}

// Binds a function with the keywords of read() that gives what `make` makes of the result.
template <auto make, class... Arguments>
void bind_reader(py::module_& module, const char* name, const std::string& doc,
                 FeatureImages (*function)(Arguments...)) {
  using py::arg;
  module.def(
      name, [function](Arguments... arguments) { return make(function(arguments...)); },
      arg("poses"), py::kw_only(), arg("map"), arg("database") = py::none(),
      arg("features") = py::none(), arg("pair_matches") = py::none(), arg("pairs") = py::none(),
      arg("cameras") = py::none(), arg("verified") = false, arg("pixel_center") = py::none(),
      arg("keypoint_points") = "all", arg("match_scores") = false, arg("name_match") = "full",
      arg("priors") = py::none(), doc.c_str());
}

}  // namespace

void bind_features(py::module_& module) {
  bind_reader<images_of>(
      module, "read_feature_images",
      "An Image for each image of `poses` (a path, or name -> pose), with correspondences through "
      "the points of a COLMAP model `map`: of COLMAP's `database` (its two-view geometries if "
      "`verified`), or of hloc's `features` and `pair_matches`, perhaps only of the pairs in the "
      "list `pairs`. Cameras are those of a `cameras` file, of the map, or of the database. "
      "keypoint_points: where a feature has several points, \"all\" are taken or that with "
      "\"most_votes\". match_scores: hloc's scores are weights. priors: a file of measurements, as "
      "`priors.read` takes it. What the files lack is told by a DataWarning.",
      read);
  bind_reader<matches_of>(
      module, "read_feature_matches",
      "What `read_feature_images` knows of its correspondences: name -> a dict with keypoints "
      "(rows of the features), points3D_ids, votes (images of the map that give the point) and, of "
      "hloc, scores.",
      read);
}

}  // namespace pose_refine::python
