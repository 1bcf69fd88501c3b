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

// A schedule of kernels, from wide to narrow.
struct Graduation {
  // The widths in cells, widest first. The first one sets the basin. It should be about the error
  // of the start and no wider, because clutter outweighs the true modes once the kernel covers the
  // image. 0 stands for the maps themselves, bicubic; they need a value in each cell, which maps of
  // matches do not have.
  std::vector<double> sigmas = {4.0, 2.0, 1.0, 0.6, 0.0};
  // The next sigma comes when an iteration's gain ratio (decrease over the summed absolute changes
  // of the maps, in [-1, 1]) falls to this, or its decrease below 1e-5 of the cost.
  double gain_ratio = 0.1;
  int max_iterations = 100;  // over all sigmas
  double tolerance = 1e-10;  // predicted relative decrease at which the last sigma ends
};

// The outcome of a graduation.
struct NreSolution {
  Pose cam_from_world;
  double smoothed_cost = 0.0;  // nre_smoothed_cost at the last sigma
  int iterations = 0;
  bool converged = false;  // the last sigma reached its tolerance
  // From the Hessian of eq. 9 at the last sigma, in the tangent of pose.h. Empty if that is not
  // positive definite.
  std::optional<Matrix6> covariance;
};

// Minimizes eq. 9 with narrower and narrower kernels, by iteratively reweighted least squares on
// one aggregated block a point, with second-order steps where the cost is convex. No step moves the
// points by more than 5 sigma (root mean square). Costs of different sigmas are never compared.
// Nothing is returned when no map is seen from the start, or a sigma is negative or not finite.
std::optional<NreSolution> graduate(const Camera& camera, const std::vector<Vector3>& points,
                                    const LossMaps& maps, const Pose& start,
                                    const Graduation& graduation = {});

// The budget of msac().
struct MsacOptions {
  int triplets = 2000;  // samples of three maps
  std::uint64_t seed = 1;
  double best_maps = 0.25;     // only the maps of least loss are sampled (at least 16 of them)
  std::size_t candidates = 8;  // poses returned, best first
};

// Runs M-SAC over the maps (eq. 8): P3P on the best pixels of three maps gives poses, and eq. 6
// scores them. The same seed gives the same poses.
std::vector<Pose> msac(const Camera& camera, const std::vector<Vector3>& points,
                       const LossMaps& maps, const MsacOptions& options = {});

}  // namespace pose_refine
