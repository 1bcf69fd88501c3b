// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <ceres/cost_function.h>

#include <memory>

#include "pose_refine/image.h"
#include "pose_refine/options.h"

namespace pose_refine {

// A whole image as one residual block over a PoseBlock, to be used with SE3Manifold and without a
// ceres::LossFunction: all its correspondences under the loss of the options, its priors and the
// pull. It has 7 residuals. At each pose their cost, gradient and J'J are those of one block a
// point (iteratively reweighted least squares); the SIMD kernel of `refine` sums them, which takes
// a small part of the time. The image need not live on.
//
// It is an error if `refine` would refuse the image or the options, and if the loss has no scale:
// only a search can take it from the data (RefineResult::loss_scale_px has what it found, in
// pixels). Covariances of points act as seen from the start pose. Where prior_weight is 0, priors
// are weighed against the noise that is believed without data: `refine` takes that of the data.
Result<std::unique_ptr<ceres::CostFunction>> image_cost(const Image& image,
                                                        const RefineOptions& options);

}  // namespace pose_refine
