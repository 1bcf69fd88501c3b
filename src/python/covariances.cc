// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/covariance.h"
#include "python/arrays.h"
#include "python/bind.h"
#include "python/convert.h"
#include "python/named.h"

namespace pose_refine::python {
namespace {

constexpr double kDegrees = 180.0 / 3.14159265358979323846;

Matrix6 to_matrix6(py::handle given) {
  const Rows rows(given, 6, "the covariance");
  if (rows.size() != 6)
    throw py::value_error("the covariance must have shape (6, 6), not (" +
                          std::to_string(rows.size()) + ", 6)");
  Matrix6 m;
  for (int i = 0; i < 36; ++i) m(i / 6, i % 6) = rows(static_cast<std::size_t>(i / 6), i % 6);
  return m;
}

py::tuple bound(const ArrayLike& covariance, double degrees_of_freedom) {
  const PoseBound found = bound95(to_matrix6(covariance), degrees_of_freedom);
  return py::make_tuple(found.position, found.rotation * kDegrees);
}

}  // namespace

void bind_covariances(py::module_& module) {
  using py::arg;
  module.def(
      "transform_covariance",
      [](const ArrayLike& covariance, const PoseLike& frame) {
        return to_array(transform_covariance(to_matrix6(covariance), to_pose(frame)));
      },
      arg("covariance"), arg("frame"),
      "(6, 6) covariance of the pose frame @ cam_from_world: with frame = other_from_cam that of "
      "another camera of a rig, with cam_from_world.inverse() that of world_from_cam.");
  module.def(
      "covariance_in_world",
      [](const ArrayLike& covariance, const PoseLike& cam_from_world) {
        return to_array(covariance_in_world(to_matrix6(covariance), to_pose(cam_from_world)));
      },
      arg("covariance"), arg("cam_from_world"),
      "(6, 6) covariance of (turn of the camera [rad], its center [scene units]) along the axes of "
      "the world.");
  module.def(
      "center_covariance",
      [](const ArrayLike& covariance, const PoseLike& cam_from_world) {
        return to_array(center_covariance(to_matrix6(covariance), to_pose(cam_from_world)));
      },
      arg("covariance"), arg("cam_from_world"),
      "(3, 3) covariance of the camera center along the axes of the world [scene units^2].");
  module.def(
      "normalized_error",
      [](const PoseLike& estimate, const PoseLike& truth, const ArrayLike& covariance) {
        return normalized_error(to_pose(estimate), to_pose(truth), to_matrix6(covariance));
      },
      arg("estimate"), arg("truth"), arg("covariance"),
      "Normalized estimation error squared (NEES): 6 on average where the covariance is right; "
      "infinite where it is not positive definite.");
  module.def("covariance_bound95", bound, arg("covariance"),
             arg("degrees_of_freedom") = std::numeric_limits<double>::infinity(),
             "What 95 % of poses with this covariance are closer than to the truth: (camera center "
             "[scene units], rotation [deg]).");
}

}  // namespace pose_refine::python
