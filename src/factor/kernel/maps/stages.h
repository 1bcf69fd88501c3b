// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>

#include "factor/kernel/projection/setup.h"

// The inner loops of the neural reprojection error. This header has plain arrays only, because
// objects built for other instruction sets see it.
namespace pose_refine::nre {

using kernel::CameraSetup;
using kernel::Points;

// An unseen point is put here, far from every cell.
inline constexpr double kNowhere = 1e30;

// Columns of the points as seen from a pose: in the camera frame, on the map [cells], and
// d (u, v) / d (x, y, z). An unseen point has u = v = kNowhere and no slope.
struct Views {
  double *x, *y, *z;
  double *u, *v;
  double *ux, *uy, *uz, *vx, *vy, *vz;
};

// Columns of what the maps say at (u, v): the smoothed gain, its first and second derivatives, and
// the weight of the aggregated block (Gaussian: the majorizer, sum_q t_nq).
struct Shares {
  double *gain, *du, *dv, *duu, *duv, *dvv, *weight;
};

// The cells of one map; `count` is a multiple of 8.
struct Cells {
  const float *x, *y, *gain;
  std::size_t count;
};

// One row of Shares.
struct Share {
  double gain, du, dv, duu, duv, dvv, weight;
};

// rt is R by rows, then t. `count` points are computed in whole packets.
using Place = void (*)(const CameraSetup&, const Points&, const double rt[12], std::size_t count,
                       const Views&);

// Finds the places of points, without or with their slopes.
struct Placement {
  Place places, places_and_slopes;
};

// The stages for one instruction set.
struct MapStages {
  // A model is placed by (x, y)/z, or by ray if it sees behind the camera. A form that a model does
  // not have is null.
  Placement by_plane[kernel::kNumModels], by_ray[kernel::kNumModels];
  // sum_q gain exp(-precision r^2 / 2), r = (u, v) - q.
  Share (*gaussian)(const Cells&, double u, double v, double precision);
  // The map itself, bicubic (Catmull-Rom): sum_q gain K(u - x) K(v - y).
  Share (*bicubic)(const Cells&, double u, double v);
  // gaussian() of maps of one cell each (eq. 11), all points at once: row n is about cell n.
  void (*one_cell)(const double* x, const double* y, const double* gain, double precision,
                   std::size_t count, const Views&, const Shares&);
  // The gradient -sum J' (du, dv) in the tangent of pose.h.
  void (*gradient)(const Views&, const double* du, const double* dv, std::size_t count,
                   double out[6]);
  // sum J' (a b; b c) J, the upper triangle by rows.
  void (*hessian)(const Views&, const double* a, const double* b, const double* c,
                  std::size_t count, double out[21]);
  // out[p cells + q] = sum_k points[p depth + k] map[k cells + q] for p < 4; `cells` is a multiple
  // of 64. The map is given with depth first.
  void (*similarity)(const float* points, const float* map, std::size_t depth, std::size_t cells,
                     float* out);
  // sum_q exp(scale (values[q] - shift)), `count` a multiple of 16.
  double (*sum_exp)(const float* values, std::size_t count, float shift, float scale);
};

}  // namespace pose_refine::nre
