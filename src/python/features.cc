// SPDX-License-Identifier: BSD-3-Clause
#include <pybind11/stl.h>

#include <optional>
#include <utility>

#include "pose_refine/support/feature_source.h"
#include "python/arrays.h"
#include "python/bind.h"
#include "python/convert.h"
#include "python/named.h"
#include "python/named_poses.h"

namespace pose_refine::python {
namespace {

std::string optional_name(const PathLike& path) {
  return path.is_none() ? std::string() : name_of(path);
}

// Attaches the priors of a file, if there is one.
FeatureImages with_priors(FeatureImages read, const PathLike& priors, const NameRules& rules) {
  if (!priors.is_none())
    raise_unless_ok(
        attach_priors(value_or_raise(read_priors(name_of(priors))), rules, read.images));
  return read;
}

FeatureImages read(const PathLike& poses, const PathLike& map, const PathLike& database,
                   const PathLike& features, const PathLike& pair_matches, const PathLike& pairs,
                   const PathLike& cameras, bool verified, std::optional<double> pixel_center,
                   const Choice& keypoint_points, bool match_scores, const Choice& name_match,
                   const PathLike& priors) {
  FeatureSource source;
  source.map = name_of(map);
  source.database = optional_name(database);
  source.verified = verified;
  source.features = optional_name(features);
  source.pair_matches = optional_name(pair_matches);
  source.pairs = optional_name(pairs);
  source.cameras = optional_name(cameras);
  source.pixel_center = pixel_center;
  source.several_points =
      static_cast<SeveralPoints>(choice("keypoint_points", keypoint_points, {"all", "most_votes"}));
  source.score_weights = match_scores;
  source.name_match = static_cast<NameMatch>(
      choice("name_match", name_match, {"full", "basename", "suffix", "stem"}));
  return with_priors(value_or_raise(read_feature_images(source, read_named_poses(poses))), priors,
                     source.name_match);
}

py::list images_of(FeatureImages read) {
  py::list list;
  for (Image& image : read.images) list.append(py::cast(std::move(image)));
  return list;
}

template <class Number>
py::array_t<Number> column_of(const std::vector<Number>& numbers) {
  return py::array_t<Number>(static_cast<py::ssize_t>(numbers.size()), numbers.data());
}

py::dict matches_of(const FeatureImages& read) {
  py::dict all;
  for (std::size_t i = 0; i < read.images.size(); ++i) {
    const FeatureMatches& matches = read.matches[i];
    py::dict one;
    one["keypoints"] = column_of(matches.keypoint);
    one["points3D_ids"] = column_of(read.images[i].correspondences.point3D_id);
    one["votes"] = column_of(matches.votes);
    if (!matches.score.empty()) one["scores"] = column_of(matches.score);
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
      "`priors.read` takes it.",
      read);
  bind_reader<matches_of>(
      module, "read_feature_matches",
      "What `read_feature_images` knows of its correspondences: name -> a dict with keypoints "
      "(rows of the features), points3D_ids, votes (images of the map that give the point) and, of "
      "hloc, scores.",
      read);
}

}  // namespace pose_refine::python
