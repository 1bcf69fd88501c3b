// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pose_refine/maps/loss_maps.h"
#include "pose_refine/refine.h"
#include "pose_refine/support/error.h"

// Neural reprojection error (Germain et al., CVPR 2021): a pose is refined against dense loss maps
// instead of matches. Equation numbers are the paper's. Cells, not pixels, are the unit of every
// sigma here.
namespace pose_refine {

// ---- Loss maps ----------------------------------------------------------------------------------

struct MapOptions {
  // Of the softmax over the cells. 0.02 is the best calibrated value for ALIKE's descriptors; 0.01
  // leaves less clutter and graduates better.
  double temperature = 0.01;
  // Cells whose probability is below drop_below / |Omega| are dropped and the rest lowered to meet
  // them: L' = min(L + ln drop_below, ln|Omega|). 1 is the paper's truncation.
  double drop_below = 10.0;
  int threads = 1;  // the result does not depend on it
};

// C_n = softmax(h_n . H / temperature), L_n = min(ln|Omega|, -ln C_n) (eqs. 2, 5 to 7). `stride` is
// pixels a cell. Memory while it runs: `depth + 4 threads` floats a cell.
Result<LossMaps> make_loss_maps(const FeatureLevel& level, double stride,
                                const MapOptions& options = {});

// The fine maps of coarse-to-fine: the softmax runs over the `window` x `window` cells around
// `center` (pixels) of each point only, and is multiplied by `mass`, the probability that the
// coarse map has there. Truncated at the fine ln|Omega|. A window outside the image has no cell.
struct FineWindow {
  Vector2 center;
  double mass = 1.0;
};
Result<LossMaps> make_window_maps(const FeatureLevel& level, double stride,
                                  const std::vector<FineWindow>& windows, std::size_t window,
                                  const MapOptions& options = {});
// The windows around the projections of the points at a pose, with their mass in the coarse maps.
// Points that are not seen have mass 0.
std::vector<FineWindow> windows_at(const Camera& camera, const std::vector<Vector3>& points,
                                   const LossMaps& coarse, const Pose& cam_from_world,
                                   double window_px, double drop_below);

// Ready-made dense maps: values[(n height + i) width + j], L = scale value + offset, truncated.
Result<LossMaps> loss_maps_from_dense(const std::vector<float>& values, std::size_t points,
                                      std::size_t height, std::size_t width, double stride,
                                      double scale = 1.0, double offset = 0.0);

struct SparseLoss {
  std::size_t point = 0;
  double x = 0.0, y = 0.0;  // cell coordinates
  double loss = 0.0;        // nats
};
// Ready-made sparse maps, in any order; entries at or above ln|Omega| are dropped, those outside of
// the map are an error.
Result<LossMaps> loss_maps_from_sparse(const std::vector<SparseLoss>& entries, std::size_t points,
                                       std::size_t height, std::size_t width, double stride);

// Eq. 11: the map of a match is 0 at the match and ln|Omega| elsewhere, so the smoothed cost is
// -sum ln|Omega| k_sigma(|p_n - omega_n|). `pixels` are in pixels; NaN: no match.
LossMaps loss_maps_from_matches(const std::vector<Vector2>& pixels, std::size_t height,
                                std::size_t width, double stride);

// The cell of least loss of each point, refined to the weighted mean of its 3 x 3 neighbors;
// in pixels, NaN where a map is empty.
std::vector<Vector2> best_pixels(const LossMaps& maps);

// One image with what its maps are made of.
struct DenseImage {
  std::string name;
  Camera camera;
  Pose cam_from_world;  // the start
  DenseFeatures features;
};

// The coarse maps of an image: of its descriptors, or ready-made. Errors: features that do not fit
// together.
Result<LossMaps> coarse_loss_maps(const DenseImage& image, const MapOptions& options = {});

// The same features as plain 2D-3D matches: the fine ones if there are any, else the best pixel of
// each coarse map. Points without a match are left out.
Result<Image> best_matches(const DenseImage& image, const MapOptions& options = {});

// ---- Costs --------------------------------------------------------------------------------------

// Eqs. 6 and 7: sum_n L_n(omega_n), bilinear; ln|Omega| outside the image or behind the camera.
// Between the outermost cell centers and the border of the image the border cell counts.
double nre_cost(const Camera& camera, const std::vector<Vector3>& points, const LossMaps& maps,
                const Pose& cam_from_world);

// Eq. 9: -sum_n sum_q (ln|Omega| - L_n(q)) k_sigma(|q - omega_n|), k_sigma the normalized Gaussian.
// Points behind the camera give 0. At sigma = 0 the limit, -sum_n (ln|Omega| - L_n(omega_n)) with
// bicubic maps, which are ln|Omega| beyond the image.
double nre_smoothed_cost(const Camera& camera, const std::vector<Vector3>& points,
                         const LossMaps& maps, const Pose& cam_from_world, double sigma);

// ---- Optimizer ----------------------------------------------------------------------------------

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

// ---- Initialization -----------------------------------------------------------------------------

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

// ---- All together -------------------------------------------------------------------------------

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
