// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/alignment.h"

#include <pybind11/stl.h>

#include "pose_refine/support/relative_error.h"
#include "python/arrays.h"
#include "python/bind.h"
#include "python/convert.h"
#include "python/named.h"
#include "python/pose_list.h"

namespace pose_refine::python {
namespace {

constexpr double kDegrees = 180.0 / 3.14159265358979323846;

template <class Names>
int choice_of(const char* what, const Choice& text, const Names& names) {
  return choice(what, text, {names.begin(), names.end()});
}

py::dict dict_of(const Alignment& alignment) {
  py::array_t<double> covariance({7, 7});
  for (int i = 0; i < 7; ++i)
    for (int j = 0; j < 7; ++j) covariance.mutable_at(i, j) = alignment.covariance(i, j);
  py::dict dict;
  dict["scale"] = alignment.similarity.scale;
  dict["rotation"] = to_array(alignment.similarity.pose.rotation_matrix());
  dict["translation"] = to_array(alignment.similarity.pose.translation);
  dict["covariance"] = covariance;
  dict["pivot"] = to_array(alignment.pivot);
  dict["poses"] = alignment.poses;
  dict["inliers"] = alignment.inlier;
  dict["independent"] = alignment.independent;
  dict["rmse"] = alignment.rmse;
  return dict;
}

struct AlignArguments {
  Choice align, fit;
  ArrayLike up;
  std::uint64_t seed = 1;
};

py::dict align(const PosesLike& estimates, const PosesLike& truth, const AlignArguments& given) {
  AlignOptions options;
  options.align = static_cast<Align>(choice_of("align", given.align, kAlignNames));
  options.fit = static_cast<AlignFit>(choice_of("align_fit", given.fit, kAlignFitNames));
  options.up = to_vector3(given.up, "up");
  options.seed = given.seed;
  const TruePoses ref(truth);
  const auto ours = ref.in_order(estimates, "estimates");
  const Alignment alignment = value_or_raise(align_trajectories(ours, ref.poses, options));
  py::dict dict = dict_of(alignment);
  py::list moved;
  for (const auto& pose : ours)
    moved.append(pose ? py::cast(aligned(*pose, alignment.similarity)) : py::none());
  dict["aligned"] = moved;
  return dict;
}

py::tuple relative(const PosesLike& estimates, const PosesLike& truth,
                   const RelativeOptions& options) {
  const TruePoses ref(truth);
  const auto ours = ref.in_order(estimates, "estimates");
  const auto errors = value_or_raise(relative_errors(ours, ref.poses, options));
  std::vector<double> translation, rotation;
  py::array_t<std::int64_t> pairs({static_cast<py::ssize_t>(errors.size()), py::ssize_t{2}});
  for (std::size_t k = 0; k < errors.size(); ++k) {
    translation.push_back(errors[k].error.translation);
    rotation.push_back(errors[k].error.rotation * kDegrees);
    pairs.mutable_at(k, 0) = static_cast<std::int64_t>(errors[k].first);
    pairs.mutable_at(k, 1) = static_cast<std::int64_t>(errors[k].second);
  }
  return py::make_tuple(to_array(translation), to_array(rotation), pairs);
}

}  // namespace

void bind_alignment(py::module_& module) {
  using py::arg;
  const py::tuple z = py::make_tuple(0.0, 0.0, 1.0);
  module.def(
      "align",
      [](const PosesLike& estimates, const PosesLike& truth, const Choice& kind, const Choice& fit,
         const ArrayLike& up, std::uint64_t seed) {
        return align(estimates, truth, {kind, fit, up, seed});
      },
      arg("estimates"), arg("truth"), arg("align") = "sim3", py::kw_only(),
      arg("align_fit") = "least_squares", arg("up") = z, arg("seed") = 1,
      "Fits none, se3, sim3, posyaw or scale to the camera centers, by least_squares (evo's) or "
      "robust (up to 40 % wrong poses). Returns a dict: scale, rotation, translation (x_truth = "
      "scale rotation x + translation), aligned poses, covariance (7, 7) of (rotation, "
      "translation, log scale) about pivot, poses, inliers, independent, rmse.");
  module.def(
      "relative_errors",
      [](const PosesLike& estimates, const PosesLike& truth, double delta, const Choice& unit,
         const Choice& pairs) {
        RelativeOptions options;
        options.delta = delta;
        options.unit = static_cast<RelativeUnit>(choice_of("unit", unit, kRelativeUnitNames));
        options.pairs = static_cast<RelativePairs>(choice_of("pairs", pairs, kRelativePairsNames));
        return relative(estimates, truth, options);
      },
      arg("estimates"), arg("truth"), arg("delta") = 1.0, py::kw_only(), arg("unit") = "frames",
      arg("pairs") = "consecutive",
      "Errors of the motion over delta frames, or over a path of that length, as in evo: (N,) "
      "[scene units], (N,) [deg], and the pairs of indices (N, 2).");
}

}  // namespace pose_refine::python
