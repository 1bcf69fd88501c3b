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

// How descriptors become loss maps.
struct MapOptions {
  // Temperature of the softmax over the cells. 0.02 is the best calibrated value for ALIKE's
  // descriptors; 0.01 leaves less clutter and graduates better.
  double temperature = 0.01;
  // Cells whose probability is below drop_below / |Omega| are dropped and the rest is lowered to
  // meet them: L' = min(L + ln drop_below, ln|Omega|). A value of 1 is the paper's truncation.
  double drop_below = 10.0;
  int threads = 1;  // the result does not depend on it
};

// Makes the maps L_n = min(ln|Omega|, -ln C_n) of C_n = softmax(h_n . H / temperature) (eqs. 2, 5
// to 7). `stride` is in pixels a cell. It needs `depth + 4 threads` floats a cell while it runs.
// Features that do not fit together are an error.
Result<LossMaps> make_loss_maps(const FeatureLevel& level, double stride,
                                const MapOptions& options = {});

// A window of a fine map, for one point.
struct FineWindow {
  Vector2 center;     // [px]
  double mass = 1.0;  // probability that the coarse map has in the window
};
// Makes the fine maps of coarse-to-fine. The softmax runs over the `window` x `window` cells around
// the center of each point only, and is multiplied by the mass. The maps are truncated at the fine
// ln|Omega|. A window outside the image has no cell. It is an error if there is not one window for
// each point.
Result<LossMaps> make_window_maps(const FeatureLevel& level, double stride,
                                  const std::vector<FineWindow>& windows, std::size_t window,
                                  const MapOptions& options = {});
// The windows around the projections of the points at a pose, with their mass in the coarse maps.
// Points that are not seen have mass 0. `window_px` is the side of a window [px].
std::vector<FineWindow> windows_at(const Camera& camera, const std::vector<Vector3>& points,
                                   const LossMaps& coarse, const Pose& cam_from_world,
                                   double window_px, double drop_below);

// Takes ready-made dense maps, L = scale value + offset, and truncates them. The value of point n
// in row i and column j is values[(n height + i) width + j]; another size of `values` is an error.
Result<LossMaps> loss_maps_from_dense(const std::vector<float>& values, std::size_t points,
                                      std::size_t height, std::size_t width, double stride,
                                      double scale = 1.0, double offset = 0.0);

// A loss of a ready-made sparse map.
struct SparseLoss {
  std::size_t point = 0;
  double x = 0.0, y = 0.0;  // cell coordinates
  double loss = 0.0;        // nats
};
// Takes ready-made sparse maps, whose entries may have any order. Entries at or above ln|Omega| are
// dropped; an entry outside of the map is an error.
Result<LossMaps> loss_maps_from_sparse(const std::vector<SparseLoss>& entries, std::size_t points,
                                       std::size_t height, std::size_t width, double stride);

// Makes the maps of matches (eq. 11). A map is 0 at the match and ln|Omega| elsewhere, so that the
// smoothed cost is -sum ln|Omega| k_sigma(|p_n - omega_n|). `pixels` are in pixels, and NaN where
// there is no match.
LossMaps loss_maps_from_matches(const std::vector<Vector2>& pixels, std::size_t height,
                                std::size_t width, double stride);

// The cell of least loss of each point, refined to the weighted mean of its 3 x 3 neighbors [px].
// It is NaN where a map is empty.
std::vector<Vector2> best_pixels(const LossMaps& maps);

// One image with the features that its maps are made of.
struct DenseImage {
  std::string name;
  Camera camera;
  Pose cam_from_world;  // the start
  DenseFeatures features;
};

// Makes the coarse maps of an image from its descriptors, or takes its ready-made ones. Features
// that do not fit together are an error.
Result<LossMaps> coarse_loss_maps(const DenseImage& image, const MapOptions& options = {});

// Makes plain 2D-3D matches of the features: the fine ones if there are any, else the best pixel of
// each coarse map. Points without a match are left out.
Result<Image> best_matches(const DenseImage& image, const MapOptions& options = {});

}  // namespace pose_refine
