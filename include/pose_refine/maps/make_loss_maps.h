// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "pose_refine/camera.h"
#include "pose_refine/image.h"
#include "pose_refine/maps/loss_maps.h"
#include "pose_refine/pose.h"
#include "pose_refine/support/error.h"

// The loss maps of the neural reprojection error (nre.h) are made here: of descriptors, of
// ready-made maps or of matches. Equation numbers are those of Germain et al., CVPR 2021.
namespace pose_refine {

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

}  // namespace pose_refine
