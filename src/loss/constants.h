// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "loss/kinds.h"
#include "pose_refine/loss.h"

namespace pose_refine::loss {

// Returns the numbers that the kernel needs of a loss; see kinds.h.
Constants constants(const Loss& loss);

// Returns the scale of a loss, in multiples of the noise of one coordinate, that keeps about 95 %
// of the efficiency of least squares under Gaussian noise.
double tuning_constant(LossKind kind);

// Says how the loss treats residuals far beyond its scale.
Forgets forgets(const Loss& loss);

}  // namespace pose_refine::loss
