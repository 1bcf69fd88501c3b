// SPDX-License-Identifier: BSD-3-Clause
#include <pybind11/stl.h>

#include <optional>
#include <utility>

#include "pose_refine/support/guided_matching.h"
#include "python/arrays.h"
#include "python/bind.h"
#include "python/convert.h"
#include "python/feature_arrays.h"
#include "python/image_files.h"
#include "python/image_list.h"
#include "python/named.h"
#include "python/named_poses.h"
#include "python/notes.h"

namespace pose_refine::python {
namespace {

py::dict look_of(const GuidedLook& look) {
  py::dict one;
  one["stage"] = text_of(std::string(to_string(look.stage)));
  one["points"] = look.points;
  one["unguided"] = look.unguided;
  one["rounds"] = look.rounds;
  one["window_px"] = look.window_px;
  return one;
}

py::tuple match(const PathLike& poses, const PathLike& map, const PathLike& database,
                const PathLike& features, const PathLike& cameras,
                std::optional<double> pixel_center, const Choice& name_match,
                const PathLike& priors, double min_similarity, double max_ratio,
                std::size_t max_points, double start_radius, const Number& threads) {
  FeatureSource source;
  source.map = name_of(map);
  source.database = optional_path(database);
  source.features = optional_path(features);
  source.cameras = optional_path(cameras);
  source.pixel_center = pixel_center;
  source.name_match = name_match_of(name_match);
  const GuidedOptions options{min_similarity, max_ratio, max_points, start_radius};
  const int count = threads_of(threads);
  const std::vector<NamedPose> starts = read_named_poses(poses);
  const auto read = [&] {
    const py::gil_scoped_release release;
    return match_guided(source, starts, options, count);
  };
  GuidedImages found = value_or_raise(read());
  attach_prior_file(priors, source.name_match, found.images);
  warn(found.notes);
  py::dict looks;
  for (std::size_t i = 0; i < found.images.size(); ++i) {
    py::dict one = look_of(found.looks[i]);
    add_matches(found.images[i], found.matches[i], one);
    one["scores"] = to_array(found.matches[i].score);
    looks[text_of(found.images[i].name)] = one;
  }
  return py::make_tuple(list_of(std::move(found.images)), looks);
}

}  // namespace

void bind_guided(py::module_& module) {
  using py::arg;
  const GuidedOptions defaults;
  module.def(
      "match_guided", match, arg("poses"), py::kw_only(), arg("map"), arg("database") = py::none(),
      arg("features") = py::none(), arg("cameras") = py::none(), arg("pixel_center") = py::none(),
      arg("name_match") = "full", arg("priors") = py::none(),
      arg("min_similarity") = defaults.min_similarity, arg("max_ratio") = defaults.max_ratio,
      arg("max_points") = defaults.max_points, arg("start_radius") = defaults.start_radius,
      arg("threads") = 0,
      "An Image for each image of `poses` (a path, or name -> pose), whose features are matched by "
      "their descriptors with the points of a COLMAP model `map` that the pose may see: those of "
      "COLMAP's `database`, or of hloc's `features`. Returns the images, and name -> a dict with "
      "stage (\"guided\", \"unguided\", \"from_start\" or \"nothing\"), points (of the map, that "
      "were compared), unguided (matches of the first look), rounds, window_px, keypoints (rows of "
      "the features), points3D_ids, votes (images of the map that see the point) and scores "
      "(cosines). Other keywords are those of `read_feature_images` and the options of the page "
      "on formats. What the files lack is told by a DataWarning.");
}

}  // namespace pose_refine::python
