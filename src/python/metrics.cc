// SPDX-License-Identifier: BSD-3-Clause
#include <pybind11/stl.h>

#include <cmath>

#include "evaluate/comparison.h"
#include "pose_refine/evaluation.h"
#include "python/arrays.h"
#include "python/bind.h"
#include "python/convert.h"
#include "python/named.h"
#include "python/pose_list.h"

namespace pose_refine::python {
namespace {

constexpr double kDegrees = 180.0 / 3.14159265358979323846;
using Thresholds = std::vector<std::pair<double, double>>;

std::vector<Threshold> thresholds_of(const Thresholds& pairs) {
  std::vector<Threshold> all;
  for (const auto& [translation, rotation] : pairs) all.push_back({translation, rotation});
  return all;
}

py::tuple errors(const PosesLike& estimates, const PosesLike& truth) {
  const TruePoses ref(truth);
  std::vector<double> translation, rotation;
  for (const PoseError& error : pose_errors(ref.in_order(estimates, "estimates"), ref.poses)) {
    translation.push_back(error.translation);
    rotation.push_back(error.rotation * kDegrees);
  }
  return py::make_tuple(to_array(translation), to_array(rotation));
}

py::dict dict_of(const Accuracy& a) {
  py::dict dict;
  dict["images"] = a.images;
  dict["missing"] = a.missing;
  dict["median_translation"] = a.median_translation;
  dict["median_rotation_deg"] = a.median_rotation_deg;
  dict["mean_translation"] = a.mean_translation;
  dict["mean_rotation_deg"] = a.mean_rotation_deg;
  dict["localized"] = a.localized;
  dict["auc"] = a.auc;
  return dict;
}

py::dict accuracies(const ArrayLike& translation, const ArrayLike& rotation_deg,
                    const Thresholds& thresholds, const std::pair<double, double>& auc_limit) {
  const auto t = numbers(translation, "translation");
  const auto r = numbers(rotation_deg, t.size(), "rotation_deg");
  std::vector<PoseError> all;
  for (std::size_t i = 0; i < t.size(); ++i) all.push_back({t[i], r[i] / kDegrees});
  return dict_of(accuracy(all, thresholds_of(thresholds), {auc_limit.first, auc_limit.second}));
}

py::dict dict_of(const Paired& p) {
  py::dict dict;
  dict["median_difference"] = p.median_difference;
  dict["interval"] = py::make_tuple(p.interval.low, p.interval.high);
  dict["p_sign"] = p.p_sign;
  dict["better"] = p.better;
  dict["worse"] = p.worse;
  return dict;
}

py::dict paired_values(const ArrayLike& a, const ArrayLike& b, std::uint64_t seed) {
  const auto first = numbers(a, "a"), second = numbers(b, first.size(), "b");
  return dict_of(paired(first, second, MedianBootstrap(first.size(), seed)));
}

// `methods` maps names to estimates, by name or in the order of the truth.
py::dict compared(const py::dict& methods, const PosesLike& truth, const Thresholds& thresholds,
                  const std::pair<double, double>& auc_limit, std::uint64_t seed) {
  ComparisonInput input;
  const TruePoses ref(truth);
  input.truth = ref.poses;
  input.names = ref.names();
  for (std::size_t i = input.names.size(); i < input.truth.size(); ++i)
    input.names.push_back(std::to_string(i));
  for (const auto& [key, poses] : methods) {
    const auto name = key.cast<std::string>();
    input.methods.push_back({name, ref.in_order(poses, "'" + name + "'"), {}});
  }
  if (input.truth.empty() || input.methods.empty())
    throw py::value_error("nothing to compare: no poses or no methods");
  input.thresholds = thresholds_of(thresholds);
  input.auc_limit = {auc_limit.first, auc_limit.second};
  input.seed = seed;
  const Comparison comparison = compare(std::move(input));
  py::dict result, names, pairs;
  for (const MethodResult& method : comparison.methods) {
    py::dict one = dict_of(method.all);
    one["present"] = dict_of(method.present);
    names[py::str(method.name)] = one;
  }
  for (const PairResult& pair : comparison.pairs) {
    py::dict one;
    one["translation"] = dict_of(pair.translation);
    one["rotation_deg"] = dict_of(pair.rotation_deg);
    pairs[py::make_tuple(comparison.methods[pair.a].name, comparison.methods[pair.b].name)] = one;
  }
  result["methods"] = names;
  result["pairs"] = pairs;
  return result;
}

}  // namespace

void bind_metrics(py::module_& module) {
  using py::arg;
  module.def(
      "pose_error",
      [](const PoseLike& estimate, const PoseLike& truth) {
        const PoseError e = pose_error(to_pose(estimate), to_pose(truth));
        return py::make_tuple(e.translation, e.rotation * kDegrees);
      },
      arg("estimate"), arg("truth"),
      "(distance of the camera centers [scene units], angle [deg]); exact for tiny angles.");
  module.def(
      "pose_errors", errors, arg("estimates"), arg("truth"),
      "Errors of many: (N,) [scene units] and (N,) [deg]. Both are poses in one order, arrays "
      "(N, 7) of w x y z tx ty tz, (N, 3, 4) or a pair (N, 4), (N, 3), or both name -> pose. "
      "An estimate that is None or missing is infinitely wrong.");
  module.def("accuracy", accuracies, arg("translation"), arg("rotation_deg"),
             arg("thresholds") = Thresholds{{0.05, 5.0}},
             arg("auc_limit") = std::make_pair(0.5, 5.0),
             "Medians, means, images within each (scene units, deg), and the area under the recall "
             "curve, of errors (N,) and (N,); a dict.");
  module.def(
      "percentile",
      [](const ArrayLike& v, double q) {
        if (!(q >= 0.0 && q <= 100.0)) throw py::value_error("q must lie in [0, 100]");
        return percentile(numbers(v, "values"), q);
      },
      arg("values"), arg("q"), "numpy's percentile ('linear'); NaN for no values.");
  module.def(
      "wilson_interval",
      [](std::size_t successes, std::size_t trials) {
        if (successes > trials)
          throw py::value_error("successes must be no more than trials, not " +
                                std::to_string(successes) + " of " + std::to_string(trials));
        const Interval i = wilson_interval(successes, trials);
        return py::make_tuple(i.low, i.high);
      },
      arg("successes"), arg("trials"), "95 % score interval of a success rate.");
  module.def("sign_test", &sign_test, arg("wins"), arg("losses"),
             "Exact two-sided binomial test against 1/2.");
  module.def("paired", paired_values, arg("a"), arg("b"), arg("seed") = 1,
             "B against A on the same images: median of b - a with a 95 % bootstrap interval, sign "
             "test, indices where b is worse; a dict.");
  module.def("compare", compared, arg("methods"), arg("truth"), py::kw_only(),
             arg("thresholds") = Thresholds{{0.05, 5.0}},
             arg("auc_limit") = std::make_pair(0.5, 5.0), arg("seed") = 1,
             "Compares pose sets with the truth and each other. methods: name -> poses as for "
             "`pose_errors`, in the order of truth or name -> pose as truth. Returns {'methods': "
             "{name: accuracy}, 'pairs': "
             "{(a, b): {'translation': paired, 'rotation_deg': paired}}}; missing poses count as "
             "infinitely wrong, and 'present' leaves them out.");
}

}  // namespace pose_refine::python
