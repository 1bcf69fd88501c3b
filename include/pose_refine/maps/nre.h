// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pose_refine/maps/loss_maps.h"
#include "pose_refine/maps/make_loss_maps.h"
#include "pose_refine/maps/nre_cost.h"
#include "pose_refine/maps/nre_search.h"
#include "pose_refine/result.h"
#include "pose_refine/support/error.h"

// Neural reprojection error (Germain et al., CVPR 2021): a pose is refined against dense loss maps
// instead of matches. Equation numbers are the paper's. Cells, not pixels, are the unit of every
// sigma here.
namespace pose_refine {

struct NreOptions {
  MapOptions maps;
  Graduation coarse;
  Graduation fine = {{8.0, 4.0, 2.0, 1.0, 0.6}, 0.1, 100, 1e-10};
  double window_px = 64.0;  // of the fine maps
  // Also starts from M-SAC and keeps the pose of least eq. 7 on the coarse maps.
  bool rescue = true;
  MsacOptions msac;
};

// Refines one image: coarse maps, graduated from the start (and from M-SAC), then fine: eq. 11 on
// the fine matches if there are any, else the fine map's windows, else nothing. The result is told
// as by refine(): residuals are distances to each map's best pixel (the fine one if there is one),
// NaN for points behind the camera; costs are eq. 7 on the coarse maps, so lower is better and
// initial_cost belongs to the start. Errors: features that do not fit together.
Result<RefineResult> refine_nre(const DenseImage& image, const NreOptions& options = {});

}  // namespace pose_refine
