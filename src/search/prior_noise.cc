// SPDX-License-Identifier: BSD-3-Clause
#include "search/prior_noise.h"

#include <algorithm>
#include <cmath>

#include "factor/points/usual_noise.h"

namespace pose_refine {

double noise_beside_priors(double noise, const Factors& factors) {
  if (!factors.has_measurements()) return noise;
  constexpr double kBelief = 4.0;
  const double believed = believed_noise(factors.points());
  const double freedom = std::max(2.0 * static_cast<double>(factors.points().size()) - 6.0, 0.0);
  return std::sqrt((freedom * noise * noise + kBelief * believed * believed) / (freedom + kBelief));
}

Stage with_prior_noise(Stage stage, double noise, const Task& task) {
  if (task.options.prior_weight == 0.0)
    stage.prior_variance = std::pow(noise * task.points().unit(), 2);
  return stage;
}

}  // namespace pose_refine
