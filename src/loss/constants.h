// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "loss/kinds.h"
#include "pose_refine/loss.h"

namespace pose_refine::loss {

Constants constants(const Loss& loss);

// Scale of a loss, in multiples of the noise of one coordinate, that keeps about 95 % of the
// efficiency of least squares under Gaussian noise.
double tuning_constant(LossKind kind);

// How the loss treats residuals far beyond its scale.
Forgets forgets(const Loss& loss);

}  // namespace pose_refine::loss
