// SPDX-License-Identifier: BSD-3-Clause
#include <pybind11/stl.h>

#include <limits>
#include <string>
#include <vector>

#include "python/arrays.h"
#include "python/bind.h"
#include "python/objective_arguments.h"
#include "python/pose_list.h"

// The objectives of many pairs of poses.
namespace pose_refine::python {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Pairs of poses, where an estimate may be missing.
struct Pairs {
  TruePoses truth;
  std::vector<std::optional<Pose>> estimates;

  Pairs(const PosesLike& estimates_given, const PosesLike& truth_given)
      : truth(truth_given), estimates(truth.in_order(estimates_given, "estimates")) {}
  std::string where(std::size_t i) const {
    const std::string name =
        truth.by_name ? " (" + py::repr(truth.keys[i]).cast<std::string>() + ")" : "";
    return "pose " + std::to_string(i) + name + ": ";
  }
};

// Calls `loss` with the index of a pair and its two poses.
template <class Loss>
py::array_t<double> of_each(const Pairs& pairs, const Loss& loss) {
  std::vector<double> all(pairs.estimates.size(), kInfinity);
  for (std::size_t i = 0; i < all.size(); ++i)
    if (pairs.estimates[i]) all[i] = loss(i, *pairs.estimates[i], pairs.truth.poses[i]);
  return to_array(all);
}

py::tuple distances(const PosesLike& estimates, const PosesLike& truth, const Choice& norm) {
  const PoseNorm kind = norm_of(norm);
  const Pairs pairs(estimates, truth);
  std::vector<double> orientation(pairs.estimates.size(), kInfinity);
  const auto position = of_each(pairs, [&](std::size_t i, const Pose& a, const Pose& b) {
    const PoseDistance d = pose_distance(a, b, kind);
    orientation[i] = d.orientation;
    return d.position;
  });
  return py::make_tuple(position, to_array(orientation));
}

// Reads (nearest, farthest) for all pairs, or (N, 2) for each.
std::vector<DepthRange> depths_of_each(const ArrayLike& depths, const Pairs& pairs) {
  const std::size_t n = pairs.estimates.size();
  const auto array = py::array::ensure(depths);
  if (!array || array.ndim() != 2) {
    const auto both = numbers(depths, 2, "depths (nearest, farthest)");
    return std::vector<DepthRange>(n, depths_of({both[0], both[1]}));
  }
  const Rows rows(depths, 2, "depths");
  if (rows.size() != n)
    throw py::value_error("depths has " + std::to_string(rows.size()) + " rows, truth has " +
                          std::to_string(n) + " poses");
  std::vector<DepthRange> all;
  for (std::size_t i = 0; i < n; ++i) {
    const auto range = make_depth_range(rows(i, 0), rows(i, 1));
    if (!range) throw py::value_error(pairs.where(i) + range.error().to_string());
    all.push_back(*range);
  }
  return all;
}

py::array_t<double> homography(const PosesLike& estimates, const PosesLike& truth,
                               const ArrayLike& depths) {
  const Pairs pairs(estimates, truth);
  const auto ranges = depths_of_each(depths, pairs);
  return of_each(pairs, [&](std::size_t i, const Pose& a, const Pose& b) {
    return homography_loss(a, b, ranges[i]);
  });
}

py::array_t<double> geometric(const PosesLike& estimates, const PosesLike& truth,
                              const ArrayLike& points, const GeometricLossOptions& options) {
  const Pairs pairs(estimates, truth);
  const auto all = to_points(points, "points");
  return of_each(pairs, [&](std::size_t i, const Pose& a, const Pose& b) {
    const auto loss = geometric_loss(a, b, all, options);
    if (!loss) throw py::value_error(pairs.where(i) + loss.error().to_string());
    return *loss;
  });
}

}  // namespace

void bind_objective_lists(py::module_& module) {
  using py::arg;
  module.def("pose_distances", distances, arg("estimates"), arg("truth"), arg("norm") = "l1",
             "(L_x, L_q) of `pose_distance` for many: (N,) [scene units] and (N,). Poses are given "
             "as for `metrics.pose_errors`; a missing estimate is infinitely far off.");
  module.def(
      "beta_losses",
      [](const PosesLike& estimates, const PosesLike& truth, double beta, const Choice& norm) {
        const PoseNorm kind = norm_of(norm);
        return of_each({estimates, truth}, [&](std::size_t, const Pose& a, const Pose& b) {
          return beta_loss(a, b, beta, kind);
        });
      },
      arg("estimates"), arg("truth"), arg("beta") = 500.0, arg("norm") = "l1",
      "`beta_loss` of many: (N,). Poses as for `pose_distances`.");
  module.def(
      "homoscedastic_losses",
      [](const PosesLike& estimates, const PosesLike& truth, double s_x, double s_q,
         const Choice& norm) {
        const PoseNorm kind = norm_of(norm);
        return of_each({estimates, truth}, [&](std::size_t, const Pose& a, const Pose& b) {
          return homoscedastic_loss(a, b, {s_x, s_q}, kind);
        });
      },
      arg("estimates"), arg("truth"), arg("s_x") = 0.0, arg("s_q") = -3.0, arg("norm") = "l1",
      "`homoscedastic_loss` of many: (N,). Poses as for `pose_distances`.");
  module.def("homography_losses", homography, arg("estimates"), arg("truth"), arg("depths"),
             "`homography_loss` of many: (N,). depths [scene units]: (nearest, farthest) of all, "
             "or (N, 2). Poses as for `pose_distances`.");
  module.def(
      "max_errors",
      [](const PosesLike& estimates, const PosesLike& truth) {
        return of_each({estimates, truth},
                       [](std::size_t, const Pose& a, const Pose& b) { return max_error(a, b); });
      },
      arg("estimates"), arg("truth"), "`max_error` of many: (N,). Poses as for `pose_distances`.");
  module.def(
      "geometric_losses",
      [](const PosesLike& estimates, const PosesLike& truth, const ArrayLike& points,
         const Choice& norm, const Choice& behind, std::optional<double> clip) {
        return geometric(estimates, truth, points, geometric_options(norm, behind, clip));
      },
      arg("estimates"), arg("truth"), arg("points"), arg("norm") = "l1",
      arg("behind_camera") = "continue", arg("clip") = py::none(),
      "`geometric_loss` of many with the same points (M, 3): (N,). Poses as for `pose_distances`.");
}

}  // namespace pose_refine::python
