// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "search/task.h"

namespace pose_refine {

// Returns the noise that priors are weighed against. A few observations that a pose fits exactly
// say nothing of their noise, so what is believed counts as much as four residuals.
double noise_beside_priors(double noise, const Factors& factors);

// Weighs priors against the variance of a pixel with this noise, in multiples of what is claimed,
// unless the options give it.
Stage with_prior_noise(Stage stage, double noise, const Task& task);

}  // namespace pose_refine
