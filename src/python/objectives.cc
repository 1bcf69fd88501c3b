// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/learned/objectives.h"

#include <pybind11/stl.h>

#include <limits>

#include "pose_refine/learned/homoscedastic.h"
#include "python/arrays.h"
#include "python/bind.h"
#include "python/objective_arguments.h"
#include "python/pose_list.h"

namespace pose_refine::python {
namespace {

double geometric(const PoseLike& estimate, const PoseLike& truth, const ArrayLike& points,
                 const Choice& norm, const Choice& behind, std::optional<double> clip) {
  return value_or_raise(geometric_loss(to_pose(estimate), to_pose(truth),
                                       to_points(points, "points"),
                                       geometric_options(norm, behind, clip)));
}

Pose mean(const PosesLike& poses, const ArrayLike& depths, const ArrayLike& weights) {
  const std::vector<Pose> all = to_poses(poses);
  const std::vector<double> weight = weights.is_none() ? std::vector<double>(all.size(), 1.0)
                                                       : numbers(weights, all.size(), "weights");
  const DepthRange range = depths_of(depths.cast<std::pair<double, double>>());
  std::vector<WeightedPose> weighted;
  for (std::size_t i = 0; i < all.size(); ++i) weighted.push_back({all[i], range, weight[i]});
  return value_or_raise(homography_mean(weighted));
}

py::dict homoscedastic_fit(const PosesLike& estimates, const PosesLike& truth, const Choice& norm,
                           const Choice& method, std::optional<double> lowest, bool dof_corrected,
                           bool align) {
  HomoscedasticOptions options;
  options.norm = norm_of(norm);
  options.method = static_cast<HomoscedasticMethod>(
      choice("method", method, {"joint", "profiled", "alternating"}));
  options.position.lowest = options.orientation.lowest = lowest;
  options.dof_corrected = dof_corrected;
  options.align = align;
  const HomoscedasticFit fit =
      value_or_raise(fit_homoscedastic(to_poses(estimates), to_poses(truth), options));
  py::dict dict;
  dict["s_x"] = fit.s.position;
  dict["s_q"] = fit.s.orientation;
  dict["mean_position"] = fit.mean.position;
  dict["mean_orientation"] = fit.mean.orientation;
  dict["beta"] = fit.beta;
  dict["objective"] = fit.objective;
  dict["alignment"] = fit.alignment;
  dict["iterations"] = fit.iterations;
  return dict;
}

}  // namespace

void bind_objectives(py::module_& module) {
  using py::arg;
  module.def(
      "pose_distance",
      [](const PoseLike& estimate, const PoseLike& truth, const Choice& norm) {
        const PoseDistance d = pose_distance(to_pose(estimate), to_pose(truth), norm_of(norm));
        return py::make_tuple(d.position, d.orientation);
      },
      arg("estimate"), arg("truth"), arg("norm") = "l1",
      "(L_x [scene units], L_q): distance of the camera centers and of the quaternions over the "
      "nearer sign (Kendall & Cipolla 2017, eqs. 2 to 4). norm: 'l1', 'l2', 'squared'.");
  module.def(
      "beta_loss",
      [](const PoseLike& estimate, const PoseLike& truth, double beta, const Choice& norm) {
        return beta_loss(to_pose(estimate), to_pose(truth), beta, norm_of(norm));
      },
      arg("estimate"), arg("truth"), arg("beta") = 500.0, arg("norm") = "l1",
      "L_x + beta L_q (eq. 2).");
  module.def(
      "homoscedastic_loss",
      [](const PoseLike& estimate, const PoseLike& truth, double s_x, double s_q,
         const Choice& norm) {
        return homoscedastic_loss(to_pose(estimate), to_pose(truth), {s_x, s_q}, norm_of(norm));
      },
      arg("estimate"), arg("truth"), arg("s_x") = 0.0, arg("s_q") = -3.0, arg("norm") = "l1",
      "L_x e^-s_x + s_x + L_q e^-s_q + s_q (eq. 4); s = ln sigma^2.");
  module.def(
      "homography_loss",
      [](const PoseLike& estimate, const PoseLike& truth, const std::pair<double, double>& depths) {
        return homography_loss(to_pose(estimate), to_pose(truth), depths_of(depths));
      },
      arg("estimate"), arg("truth"), arg("depths"),
      "Mean squared Frobenius distance of the plane homographies over the depths (nearest, "
      "farthest) [scene units] from the identity (Boittiaux et al. 2022).");
  module.def(
      "max_error",
      [](const PoseLike& estimate, const PoseLike& truth) {
        return max_error(to_pose(estimate), to_pose(truth));
      },
      arg("estimate"), arg("truth"), "max(100 translation, rotation in degrees).");
  module.def("geometric_loss", geometric, arg("estimate"), arg("truth"), arg("points"),
             arg("norm") = "l1", arg("behind_camera") = "continue", arg("clip") = py::none(),
             "L_g: mean distance of the projections (K = I) of points (N, 3) in front of the true "
             "camera (Kendall & Cipolla 2017, eq. 6). behind_camera=None: as published.");
  module.def(
      "visible_depths",
      [](const PoseLike& pose, const ArrayLike& points, double nearest, double farthest) {
        return to_array(
            visible_depths(to_pose(pose), to_points(points, "points"), nearest, farthest));
      },
      arg("cam_from_world"), arg("points"), arg("nearest") = 0.0, arg("farthest") = 1e300,
      "Depths (M,) of the points (N, 3) in front of the camera [scene units].");
  module.def(
      "depth_range",
      [](const ArrayLike& depths, double low, double high) {
        const DepthRange range = value_or_raise(depth_range(numbers(depths, "depths"), low, high));
        return py::make_tuple(range.nearest, range.farthest);
      },
      arg("depths"), arg("low") = 0.025, arg("high") = 0.975,
      "The depths at two fractions, for homography_loss.");
  module.def("homography_mean", mean, arg("poses"), arg("depths"), arg("weights") = py::none(),
             "The Pose that minimizes the weighted sum of homography losses, in closed form.");
  module.def(
      "fit_homoscedastic", homoscedastic_fit, arg("estimates"), arg("truth"), py::kw_only(),
      arg("norm") = "l1", arg("method") = "joint", arg("lowest") = py::none(),
      arg("dof_corrected") = false, arg("align") = false,
      "Fits s_x and s_q of the homoscedastic loss to pairs of poses; a dict. ValueError when "
      "there is no minimum. lowest: a floor of both.");
}

}  // namespace pose_refine::python
