// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <limits>

#include "loss/constants.h"

namespace pose_refine {

// This keeps a loss together with the constants that the kernel needs of it, so that they cannot
// get out of step.
class ScaledLoss {
 public:
  ScaledLoss() : ScaledLoss(Loss()) {}
  explicit ScaledLoss(const Loss& loss) : loss_(loss), constants_(loss::constants(loss)) {}

  const Loss& loss() const { return loss_; }
  LossKind kind() const { return loss_.kind; }
  double scale() const { return loss_.applied_scale(); }  // residual units
  const loss::Constants& constants() const { return constants_; }

 private:
  Loss loss_;
  loss::Constants constants_;
};

// A stage is a value with all that a search changes between two solves of an image. GNC, re-gating,
// rescue and the search for the scale are functions from one stage to the next, so nothing has to
// be restored.
struct Stage {
  ScaledLoss loss;
  double depth_limit = 1.0;  // below this depth 1/z is continued linearly [scene units]
  double largest_px = std::numeric_limits<double>::infinity();  // residual of a consensus
  double prior_variance = 1.0;  // of a pixel, which priors are weighed against [residual units^2]
  // These weights replace the points' own, padded and aligned as kernel::Columns; null keeps their
  // own. Whoever makes the stage keeps them alive.
  const double* gate = nullptr;

  // Returns the stage with another loss of the same shape; `scale` is in residual units.
  Stage with_loss(LossKind kind, double scale) const {
    Stage next = *this;
    next.loss = ScaledLoss({kind, scale, loss.loss().shape});
    return next;
  }
  Stage with_depth_limit(double limit) const {
    Stage next = *this;
    next.depth_limit = limit;
    return next;
  }
};

}  // namespace pose_refine
