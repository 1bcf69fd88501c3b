// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pose_refine/maps/loss_maps.h"
#include "pose_refine/maps/make_loss_maps.h"
#include "pose_refine/maps/nre_cost.h"
#include "pose_refine/maps/nre_search.h"
#include "pose_refine/result.h"
#include "pose_refine/support/error.h"

// The neural reprojection error (Germain et al., CVPR 2021) refines a pose against dense loss maps
// instead of matches. Equation numbers are the paper's. Cells, not pixels, are the unit of every
// sigma here.
namespace pose_refine {

// Options of refine_nre().
struct NreOptions {
  MapOptions maps;
  Graduation coarse;
  Graduation fine = {{8.0, 4.0, 2.0, 1.0, 0.6}, 0.1, 100, 1e-10};
  double window_px = 64.0;  // side of the windows of the fine maps [px]
  // M-SAC gives a second start, and the pose of least eq. 7 on the coarse maps is kept.
  bool rescue = true;
  MsacOptions msac;
};

// Refines one image. The coarse maps are graduated from the start (and from M-SAC). Then follows
// eq. 11 on the fine matches if there are any, else the windows of the fine map if there is one.
//
// The result is told as by refine(). Residuals are distances to each map's best pixel (the fine one
// if there is one), and NaN for points behind the camera. Costs are eq. 7 on the coarse maps, so
// that lower is better, and initial_cost belongs to the start. Features that do not fit together
// are an error.
Result<RefineResult> refine_nre(const DenseImage& image, const NreOptions& options = {});

}  // namespace pose_refine
