// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "pose_refine/camera.h"
#include "pose_refine/pose.h"

// The maps from which the neural reprojection error (Germain et al., CVPR 2021) is computed.
//
// A map has square cells of `stride` pixels: the cell of column j and row i has its center at pixel
// (stride (j + 1/2), stride (i + 1/2)), so cell = pixel / stride - 1/2. The image covers the cell
// coordinates [-1/2, width - 1/2] x [-1/2, height - 1/2].
namespace pose_refine {

// Descriptors of an image on a grid. Component k in row i and column j is data[(i width + j) depth
// + k].
struct FeatureMap {
  std::size_t height = 0, width = 0, depth = 0;
  std::vector<float> data;
};

// A descriptor map, and a descriptor for each 3D point n, descriptors[n depth + k].
struct FeatureLevel {
  FeatureMap map;
  std::vector<float> descriptors;
};

// The loss maps L_n, one a point. A map is stored as its gains c = ln|Omega| - L_n(q) > 0 at the
// cells q that are below the truncation at ln|Omega| = ln(height width + 1). Everywhere else L_n =
// ln|Omega|. The cells of point n are begin[n] .. begin[n + 1] - 1, padded to a multiple of 8 with
// gain 0.
struct LossMaps {
  std::size_t height = 0, width = 0;  // cells
  double stride = 1.0;                // pixels a cell
  double ln_omega = 0.0;
  std::vector<std::size_t> begin = {0};
  std::vector<float> x, y, gain;  // cell coordinates (fractions are allowed), nats

  std::size_t size() const { return begin.size() - 1; }  // number of points
  std::size_t bytes() const;                             // memory of the arrays
  std::size_t kept() const;                              // number of cells with gain > 0
};

// Loss maps that somebody else made, L = scale value + offset. They are truncated when they are
// used.
struct ReadyMaps {
  std::size_t height = 0, width = 0;  // cells; 0 if there are no maps
  double scale = 1.0, offset = 0.0;
  std::vector<float> dense;   // [points, height, width], or
  std::vector<float> sparse;  // rows of point, column, row, value
};

// The features of one image before its loss maps are made. Without a fine level its map is empty.
struct DenseFeatures {
  std::vector<Vector3> points;  // in the world [scene units]
  FeatureLevel coarse, fine;
  // Best pixel [px] of each point in a fine map that need not be at hand. It is NaN for a point
  // without one, and the column may be empty.
  std::vector<Vector2> fine_matches;
  ReadyMaps ready;  // instead of `coarse`
};

}  // namespace pose_refine
