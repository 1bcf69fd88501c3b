// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <ostream>
#include <random>
#include <vector>

#include "pose_refine/camera.h"

// Every model is tested with these cameras: mild, strong and no distortion.
namespace pose_refine {

inline void PrintTo(const Camera& camera, std::ostream* out) {
  *out << camera_model_info(camera.model).name;
  for (const double p : camera.params) *out << ' ' << p;
}

namespace testing {

inline Camera camera(CameraModel model, std::vector<double> params) {
  return make_camera(model, 1280, 960, std::move(params)).value();
}

inline std::vector<Camera> instances() {
  using M = CameraModel;
  std::vector<Camera> all{
      camera(M::kSimplePinhole, {655.1, 640.2, 481.3}),
      camera(M::kPinhole, {651.1, 655.2, 630.4, 470.5}),
      camera(M::kSimpleRadial, {651.1, 640.2, 481.3, 0.1}),
      camera(M::kSimpleRadial, {651.1, 640.2, 481.3, -0.26}),
      camera(M::kRadial, {651.1, 640.2, 481.3, -0.2, 0.05}),
      camera(M::kOpenCv, {651.1, 655.2, 630.4, 470.5, -0.3, 0.1, 0.001, -0.002}),
      camera(M::kOpenCv, {651.1, 655.2, 630.4, 470.5, 0.1243, -0.2718, 6e-4, -1.1e-3}),
      camera(M::kOpenCvFisheye, {380.1, 381.2, 630.4, 470.5, 0.03, -0.01, 0.004, -0.002}),
      camera(M::kOpenCvFisheye, {380.1, 381.2, 630.4, 470.5, -0.2, 0.1, -0.05, 0.01}),
      camera(M::kFullOpenCv, {913.2, 912.9, 640.4, 480.2, 0.5217, -2.6703, 6.4e-4, -1.9e-4, 1.4912,
                              0.4004, -2.4913, 1.4203}),
      camera(M::kFullOpenCv,
             {800, 805, 640, 480, -0.32, 0.14, 7e-4, -4e-4, -0.04, 0.01, 0.002, -0.001}),
      camera(M::kFov, {651.1, 655.2, 630.4, 470.5, 0.9}),
      camera(M::kFov, {651.1, 655.2, 630.4, 470.5, 0.0}),
      camera(M::kFov, {300.1, 302.2, 630.4, 470.5, -2.5}),
      camera(M::kSimpleRadialFisheye, {380.1, 640.2, 481.3, 0.1}),
      camera(M::kRadialFisheye, {380.1, 640.2, 481.3, -0.2, 0.05}),
      camera(M::kThinPrismFisheye,
             {380.1, 381.2, 630.4, 470.5, -0.04, 0.01, 4e-4, -3e-4, 1e-3, -2e-3, 5e-4, -4e-4}),
      camera(M::kRadTanThinPrismFisheye, {610.1, 611.2, 630.4, 470.5, 0.4, -0.5, 0.3, 0.1, -0.1,
                                          0.02, 4e-4, -3e-4, 1e-3, -2e-4, -5e-4, 1e-4}),
      camera(M::kSimpleDivision, {651.1, 640.2, 481.3, -0.3}),
      camera(M::kSimpleDivision, {651.1, 640.2, 481.3, 0.1}),
      camera(M::kDivision, {651.1, 655.2, 630.4, 470.5, -1.2}),
      camera(M::kDivision, {651.1, 655.2, 630.4, 470.5, 0.2}),
      camera(M::kSimpleFisheye, {380.1, 640.2, 481.3}),
      camera(M::kFisheye, {380.1, 381.2, 630.4, 470.5}),
      camera(M::kEucm, {400.1, 401.2, 630.4, 470.5, 0.6, 1.1}),
      camera(M::kEucm, {400.1, 401.2, 630.4, 470.5, 0.0, 1.0}),
      camera(M::kEucm, {400.1, 401.2, 630.4, 470.5, 0.5, -0.3}),
      camera(M::kEquirectangular, {1280, 960}),
  };
  for (const auto& info : camera_models())
    all.push_back(default_camera(info.model, 700.0, 1280, 960));
  return all;
}

// Returns points in front of the camera that it sees, with |x/z| and |y/z| up to 1.5 and z from 0.1
// to 1e4.
inline std::vector<Vector3> seen_points(const Camera& camera, int count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto uniform = [&](double low, double high) {
    return low + (high - low) * std::generate_canonical<double, 53>(random);
  };
  std::vector<Vector3> points;
  for (int trial = 0; trial < 100 * count && static_cast<int>(points.size()) < count; ++trial) {
    const double z = std::pow(10.0, uniform(-1.0, 4.0));
    const Vector3 p(z * uniform(-1.5, 1.5), z * uniform(-1.5, 1.5), z);
    if (project(camera, p)) points.push_back(p);
  }
  EXPECT_EQ(static_cast<int>(points.size()), count) << camera_model_info(camera.model).name;
  return points;
}

}  // namespace testing
}  // namespace pose_refine
