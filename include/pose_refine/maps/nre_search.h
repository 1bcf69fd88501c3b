// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "pose_refine/camera.h"
#include "pose_refine/maps/loss_maps.h"
#include "pose_refine/pose.h"

// The searches for the pose of least neural reprojection error (nre.h). Equation numbers are those
// of Germain et al., CVPR 2021. Cells, not pixels, are the unit of every sigma here.
namespace pose_refine {

struct Graduation {
  // Widest first, in cells. The first one is the basin: about the start's error, no wider, because
  // clutter outweighs the true modes once the kernel covers the image. 0 is the maps themselves,
  // bicubic: for maps with a value in each cell, not for those of matches.
  std::vector<double> sigmas = {4.0, 2.0, 1.0, 0.6, 0.0};
  // The next sigma comes when an iteration's gain ratio (decrease over the summed absolute changes
  // of the maps, in [-1, 1]) falls to this, or its decrease below 1e-5 of the cost.
  double gain_ratio = 0.1;
  int max_iterations = 100;  // in all
  double tolerance = 1e-10;  // of the last sigma: predicted relative decrease
};

struct NreSolution {
  Pose cam_from_world;
  double smoothed_cost = 0.0;  // nre_smoothed_cost at the last sigma
  int iterations = 0;
  bool converged = false;  // the last sigma reached its tolerance
  // Of eq. 9 at the last sigma, tangent of pose.h; nothing when not positive definite.
  std::optional<Matrix6> covariance;
};

// Gaussian graduation by iteratively reweighted least squares on one aggregated block a point, with
// second-order steps where the cost is convex. No step moves the points by more than 5 sigma (root
// mean square). Costs of different sigmas are never compared. Nothing when no map is seen from the
// start, or a sigma is negative or not finite.
std::optional<NreSolution> graduate(const Camera& camera, const std::vector<Vector3>& points,
                                    const LossMaps& maps, const Pose& start,
                                    const Graduation& graduation = {});

struct MsacOptions {
  int triplets = 2000;
  std::uint64_t seed = 1;
  double best_maps = 0.25;     // only the maps of least loss are sampled (at least 16 of them)
  std::size_t candidates = 8;  // poses returned, best first
};

// M-SAC over the maps (eq. 8): P3P on the best pixels of three maps, every pose scored by eq. 6.
// The same seed gives the same poses.
std::vector<Pose> msac(const Camera& camera, const std::vector<Vector3>& points,
                       const LossMaps& maps, const MsacOptions& options = {});

}  // namespace pose_refine
