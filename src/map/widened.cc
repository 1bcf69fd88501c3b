// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <utility>

#include "map/known_camera.h"
#include "pose_refine/support/map_noise.h"

namespace pose_refine {
namespace {

bool doubts_camera(const RefineResult& result) {
  return std::find(result.reasons.begin(), result.reasons.end(), "another_camera") !=
         result.reasons.end();
}

bool knows(const MapNoise& noise, const Camera& camera) {
  return std::any_of(noise.cameras.begin(), noise.cameras.end(), [&](const Camera& known) {
    return known.model == camera.model && known.width == camera.width &&
           known.height == camera.height && known.params == camera.params;
  });
}

}  // namespace

RefineResult widened(RefineResult result, const Camera& camera, const MapNoise& noise) {
  if (!result.covariance) return result;
  Matrix6& covariance = *result.covariance;
  if (knows(noise, camera) && !doubts_camera(result))
    covariance = map::with_known_camera(covariance, result.hessian);
  const auto observations = static_cast<double>(result.num_inliers);
  Eigen::Matrix<double, 6, 1> by;
  by.head<3>().setConstant(std::sqrt(1.0 + noise.rotation_growth * observations));
  by.tail<3>().setConstant(std::sqrt(1.0 + noise.position_growth * observations));
  const Matrix6 wide = by.asDiagonal() * covariance * by.asDiagonal();
  covariance = 0.5 * (wide + wide.transpose());
  return result;
}

RefineResult widened(RefineResult result, double sigma) {
  if (!result.covariance || !(sigma > 0.0) || !std::isfinite(sigma)) return result;
  // The translation's error in the tangent is that of the center, along the axes of the camera.
  result.covariance->diagonal().tail<3>().array() += sigma * sigma;
  return result;
}

}  // namespace pose_refine
