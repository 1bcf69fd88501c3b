// SPDX-License-Identifier: BSD-3-Clause
#include "evaluate/coverage.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "pose_refine/support/covariance.h"

namespace pose_refine {
namespace {

// Returns d' C^-1 d, or infinity when C is not positive definite.
double squared_in(const Matrix3& covariance, const Vector3& d) {
  const Eigen::LLT<Matrix3> root(covariance);
  if (root.info() != Eigen::Success) return std::numeric_limits<double>::infinity();
  return root.matrixL().solve(d).squaredNorm();
}

}  // namespace

Coverage coverage(const std::vector<std::optional<Pose>>& estimates, const std::vector<Pose>& truth,
                  const std::vector<std::optional<StatedError>>& stated) {
  Coverage all;
  for (std::size_t i = 0; i < stated.size(); ++i) {
    if (!stated[i] || !estimates[i] || !estimates[i]->is_finite()) continue;
    const Matrix6& c = stated[i]->covariance;
    const double nees = normalized_error(*estimates[i], truth[i], c);
    if (!std::isfinite(nees)) continue;
    const auto probability = [&](double squared, int dimensions) {
      return ellipsoid_probability(squared, dimensions, stated[i]->degrees_of_freedom);
    };
    all.pose.push_back(probability(nees, 6));
    const Vector3 moved = truth[i].center() - estimates[i]->center();
    all.position.push_back(probability(squared_in(center_covariance(c, *estimates[i]), moved), 3));
    const Vector3 turned = local(truth[i], *estimates[i]).head<3>();
    all.rotation.push_back(probability(squared_in(c.topLeftCorner<3, 3>(), turned), 3));
  }
  for (auto* values : {&all.pose, &all.position, &all.rotation})
    std::sort(values->begin(), values->end());
  return all;
}

std::size_t covered(const std::vector<double>& probabilities, double level) {
  return static_cast<std::size_t>(
      std::upper_bound(probabilities.begin(), probabilities.end(), level) - probabilities.begin());
}

}  // namespace pose_refine
