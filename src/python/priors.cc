// SPDX-License-Identifier: BSD-3-Clause
#include <limits>
#include <string>

#include "pose_refine/image.h"
#include "python/arrays.h"
#include "python/bind.h"
#include "python/convert.h"
#include "python/named.h"
#include "python/options.h"
#include "python/state.h"

namespace pose_refine::python {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180.0;

// Reads standard deviations along three axes from one number or three; inf leaves its axis free.
Vector3 three_sigmas(py::handle given, const char* name) {
  const bool one = PyFloat_Check(given.ptr()) || PyLong_Check(given.ptr());
  const Vector3 sigma =
      one ? Vector3(Vector3::Constant(given.cast<double>())) : to_vector3(given, name);
  if (!(sigma.minCoeff() > 0.0)) throw py::value_error(std::string(name) + " must be positive");
  return sigma;
}

template <class Matrix>
Matrix square(const ArrayLike& values) {
  constexpr py::ssize_t kSize = Matrix::RowsAtCompileTime;
  const Rows rows(values, kSize, "covariance");
  if (rows.size() != kSize)
    throw py::value_error("covariance must have shape (" + std::to_string(kSize) + ", " +
                          std::to_string(kSize) + ")");
  Matrix matrix;
  for (py::ssize_t i = 0; i < kSize; ++i)
    for (py::ssize_t k = 0; k < kSize; ++k) matrix(i, k) = rows(static_cast<std::size_t>(i), k);
  return matrix;
}

// Reads the spread along three axes from `covariance`, or from `sigma` in `unit`s.
Matrix3 spread(const ArrayLike& covariance, const ArrayLike& sigma, double unit, const char* name) {
  if (covariance.is_none() == sigma.is_none())
    throw py::type_error(std::string("give either covariance or ") + name);
  if (!covariance.is_none()) return square<Matrix3>(covariance);
  const Vector3 deviation = unit * three_sigmas(sigma, name);
  return Matrix3(deviation.cwiseAbs2().asDiagonal());
}

template <class Measurement>
Prior checked(Measurement measurement, const LossLike& loss) {
  Prior prior{std::move(measurement), to_loss(loss)};
  raise_unless_ok(validate(prior));
  return prior;
}

Prior pose_prior(const PoseLike& pose, const ArrayLike& sigma_deg, const ArrayLike& sigma,
                 const ArrayLike& covariance, const LossLike& loss) {
  PosePrior measured{to_pose(pose), Matrix6::Zero()};
  if (!covariance.is_none()) {
    if (!sigma.is_none() || !sigma_deg.is_none())
      throw py::type_error("give either covariance or sigma_deg and sigma");
    measured.covariance = square<Matrix6>(covariance);
  } else {
    if (sigma.is_none() || sigma_deg.is_none())
      throw py::type_error("give sigma_deg and sigma, or covariance");
    const Vector3 turn = kDegree * three_sigmas(sigma_deg, "sigma_deg");
    measured.covariance.diagonal() << turn.cwiseAbs2(), three_sigmas(sigma, "sigma").cwiseAbs2();
  }
  return checked(measured, loss);
}

// Takes the rotation of a pose, or a quaternion.
Quaternion rotation_of(py::handle given) {
  const bool plain = py::isinstance<py::array>(given) || py::isinstance<py::list>(given) ||
                     py::isinstance<py::tuple>(given);
  if (!plain || py::len(given) != 4 || py::isinstance<py::sequence>(given[py::int_(0)]))
    return to_pose(given).rotation;
  return to_pose(py::make_tuple(given, py::make_tuple(0.0, 0.0, 0.0))).rotation;
}

Prior yaw_prior(double degrees, double sigma_deg, const ArrayLike& up, const ArrayLike& axis,
                const LossLike& loss) {
  YawPrior yaw;
  yaw.up_in_world = to_vector3(up, "up_in_world");
  if (!(yaw.up_in_world.norm() > 1e-30)) throw py::value_error("up_in_world must be a direction");
  yaw.heading_in_world = heading(degrees * kDegree, yaw.up_in_world);
  yaw.axis_in_camera = to_vector3(axis, "axis_in_camera");
  yaw.sigma = sigma_deg * kDegree;
  return checked(yaw, loss);
}

const char* kind_of(const Prior& prior) {
  static constexpr const char* kKinds[] = {"pose", "position", "rotation", "gravity", "yaw"};
  return kKinds[prior.measurement.index()];
}

}  // namespace

void bind_priors(py::module_& module) {
  using py::arg;
  py::class_<Prior> type(
      module, "Prior",
      "A sensor's measurement of one image's pose, made by the functions of `priors`; frozen. It "
      "adds 1/2 w rho(d^2) to the cost, where d is the distance in standard deviations and w the "
      "variance of a pixel.");
  bind_value(type);
  type.def_property_readonly("kind", kind_of, "'pose', 'position', 'rotation', 'gravity' or 'yaw'.")
      .def_property_readonly(
          "loss", [](const Prior& p) { return to_string(p.loss); },
          "Its loss; the scale is in standard deviations.")
      .def("__repr__", [](const Prior& p) {
        return py::str("<Prior: {}, loss {}>").format(kind_of(p), to_string(p.loss));
      });
  module.def(
      "pose_prior", pose_prior, arg("cam_from_world"), py::kw_only(), arg("sigma_deg") = py::none(),
      arg("sigma") = py::none(), arg("covariance") = py::none(), arg("loss") = "none",
      "Measures the whole pose. sigma_deg and sigma [scene units]: standard deviations of rotation "
      "and "
      "translation in the camera frame, a number or three; or covariance (6, 6) of (rotation "
      "[rad], translation), on the left. loss: scale in standard deviations.");
  module.def(
      "position_prior",
      [](const ArrayLike& center, const ArrayLike& sigma, const ArrayLike& covariance,
         const LossLike& loss) {
        return checked(
            PositionPrior{to_vector3(center, "center"), spread(covariance, sigma, 1.0, "sigma")},
            loss);
      },
      arg("center"), py::kw_only(), arg("sigma") = py::none(), arg("covariance") = py::none(),
      arg("loss") = "none",
      "Measures the camera center (3,) in the world, as GPS does. sigma: a number or (3,) [scene "
      "units], inf "
      "leaves an axis of the world free; or covariance (3, 3).");
  module.def(
      "rotation_prior",
      [](const PoseLike& rotation, const ArrayLike& sigma_deg, const ArrayLike& covariance,
         const LossLike& loss) {
        return checked(RotationPrior{rotation_of(rotation),
                                     spread(covariance, sigma_deg, kDegree, "sigma_deg")},
                       loss);
      },
      arg("cam_from_world"), py::kw_only(), arg("sigma_deg") = py::none(),
      arg("covariance") = py::none(), arg("loss") = "none",
      "Measures the rotation, given as a pose or a quaternion w x y z. sigma_deg: a number or (3,) "
      "about the axes of the camera; or covariance (3, 3) [rad^2].");
  module.def(
      "gravity_prior",
      [](const ArrayLike& down, double sigma_deg, const ArrayLike& up, const LossLike& loss) {
        return checked(GravityPrior{to_vector3(down, "down_in_camera"),
                                    to_vector3(up, "up_in_world"), sigma_deg * kDegree},
                       loss);
      },
      arg("down_in_camera"), py::kw_only(), arg("sigma_deg"),
      arg("up_in_world") = py::make_tuple(0.0, 0.0, 1.0), arg("loss") = "none",
      "Measures which way is down in the camera frame, (3,) of any length, as an accelerometer "
      "does. Turning about "
      "the vertical is free.");
  module.def(
      "yaw_prior", yaw_prior, arg("degrees"), py::kw_only(), arg("sigma_deg"),
      arg("up_in_world") = py::make_tuple(0.0, 0.0, 1.0),
      arg("axis_in_camera") = py::make_tuple(0.0, 0.0, 1.0), arg("loss") = "none",
      "Measures where an axis of the camera points on the horizon, as a compass does. degrees: "
      "counter-clockwise about up, from the world's x axis (its y axis where x is nearly "
      "vertical). The tilt is free.");
}

}  // namespace pose_refine::python
