// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <ceres/jet.h>

#include <optional>
#include <type_traits>
#include <vector>

#include "pose_refine/camera.h"

// The projection of all camera models inside a cost functor of your own, for T = double and any
// ceres::Jet<double, N>. It is the `project` of camera.h, to the bit, with its exact derivatives.
// Models and parameters are COLMAP's. The compiled library has them, so that a functor only chains
// their derivatives with its own:
//
//   struct PixelError {
//     Vector2 pixel;
//     Vector3 world;
//     template <class T>
//     bool operator()(const T* pose, const T* params, T* r) const {  // blocks of 7 and 8
//       const T x[3] = {T(world[0]), T(world[1]), T(world[2])};
//       T p[3];
//       ceres::UnitQuaternionRotatePoint(pose, x, p);
//       for (int i = 0; i < 3; ++i) p[i] += pose[4 + i];
//       if (!pose_refine::project<T>(CameraModel::kOpenCv, params, p, r)) return false;
//       for (int i = 0; i < 2; ++i) r[i] -= pixel[i];
//       return true;
//     }
//   };
//
// An error across the seam of EQUIRECTANGULAR is off by w [px], which is for the functor to take
// away. reprojection.h has this error ready-made and faster for a camera that is fixed; it also
// continues the models where they see nothing.
namespace pose_refine {

// A projection at one point: its value and its derivatives.
struct LinearizedProjection {
  static constexpr int kMostParams = 16;
  using ByParams = Eigen::Matrix<double, 2, Eigen::Dynamic, Eigen::ColMajor, 2, kMostParams>;

  Vector2 pixel;                         // [px]
  Eigen::Matrix<double, 2, 3> by_point;  // [px / scene unit]
  ByParams by_params;                    // by Camera::params in their order, or empty
};

// Projects a point of the camera frame [scene units] as `project` does, with the derivatives by the
// point and, if asked for, by the camera's parameters. Nothing is returned where `project` returns
// nothing, and where there is no derivative: at the poles of a panorama. The number of parameters
// must be that of the model; their values are not checked, so that they may be a solver's steps.
// Throws std::invalid_argument when the model is not one of camera_models().
std::optional<LinearizedProjection> linearized_projection(const Camera& camera,
                                                          const Vector3& point, bool by_params);

namespace residual {

// Writes the pixel as Jets: each derivative is that by the inputs, times those of the inputs.
template <class Jet>
void chain_pixel(const LinearizedProjection& at, const Jet* point, const Jet* params, Jet* pixel) {
  Jet out[2] = {Jet(at.pixel[0]), Jet(at.pixel[1])};
  for (int row = 0; row < 2; ++row) {
    for (int i = 0; i < 3; ++i) out[row].v += at.by_point(row, i) * point[i].v;
    for (int i = 0; i < at.by_params.cols(); ++i) out[row].v += at.by_params(row, i) * params[i].v;
  }
  for (int row = 0; row < 2; ++row) pixel[row] = out[row];
}

}  // namespace residual

// Projects a point of the camera frame [scene units] to its pixel [px] with a camera that is fixed
// and has passed make_camera(). It returns false and writes nothing where the camera does not see
// the point, and with Jets also at the poles of a panorama; a functor that passes it on makes the
// solver step back. `point` and `pixel` may be the same memory.
template <class T>
bool project(const Camera& camera, const T* point, T* pixel) {
  if constexpr (std::is_same_v<T, double>) {
    const auto seen = project(camera, Vector3(point[0], point[1], point[2]));
    if (!seen) return false;
    for (int i = 0; i < 2; ++i) pixel[i] = (*seen)[i];
    return true;
  } else {
    const auto at = linearized_projection(camera, {point[0].a, point[1].a, point[2].a}, false);
    if (at) residual::chain_pixel<T>(*at, point, nullptr, pixel);
    return at.has_value();
  }
}

// The same with the model's parameters as unknowns, in the order and units of
// CameraModelInfo::params. One that is fixed is a T without derivatives, T(value). A functor that
// must stay in the range of make_camera() needs bounds on its block.
template <class T>
bool project(CameraModel model, const T* params, const T* point, T* pixel) {
  const int n = camera_model_info(model).num_params;
  if constexpr (std::is_same_v<T, double>) {
    return project<double>(Camera{model, 0, 0, {params, params + n}}, point, pixel);
  } else {
    Camera camera{model, 0, 0, {}};
    for (int i = 0; i < n; ++i) camera.params.push_back(params[i].a);
    const auto at = linearized_projection(camera, {point[0].a, point[1].a, point[2].a}, true);
    if (at) residual::chain_pixel<T>(*at, point, params, pixel);
    return at.has_value();
  }
}

}  // namespace pose_refine
