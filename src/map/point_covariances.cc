// SPDX-License-Identifier: BSD-3-Clause
#include <Eigen/LU>

#include "base/threads.h"
#include "map/point_fit.h"
#include "pose_refine/support/map_noise.h"

namespace pose_refine {

std::vector<std::optional<Matrix3>> point_covariances(const Model& model, int threads) {
  const map::PointFitter fitter(model);
  const double variance = fitter.noise_px() * fitter.noise_px();
  std::vector<std::optional<Matrix3>> all(model.points.size());
  for_each_on_threads(all.size(), threads, [&](std::size_t i) {
    const auto fit = fitter.fit(i, [](std::size_t) { return true; });
    if (!fit) return;
    const Matrix3 inverse = fit->information.inverse();
    const Matrix3 covariance = 0.5 * variance * (inverse + inverse.transpose());
    if (covariance.allFinite()) all[i] = covariance;
  });
  return all;
}

}  // namespace pose_refine
