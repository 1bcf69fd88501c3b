// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <tuple>

#include "camera/extended.h"
#include "camera/models.h"
#include "loss/kinds.h"

// The reduction: all points of an image to (cost, gradient, Hessian) in one pass over columns.
//
// A block of 64 points goes through short stages that live in the first cache: project (one text a
// camera model), whiten, loss (one text a loss), accumulate. Each stage is compiled for each
// instruction set; the stages of an image are picked once. So the number of instantiations is
// models + losses, not models x losses, and nothing is decided per point.
//
// Plain arrays only: this header is seen by objects built for other instruction sets, which must
// not share inline Eigen code with the rest.
namespace pose_refine::kernel {

inline constexpr int kBlock = 64;
inline constexpr int kPad = 8;  // widest packet: columns are readable up to a multiple of it

// Columns of one image; `weight` and `l00`..`l11` may be null. (l00, 0; l10, l11) is the square
// root of the information matrix: whitened r = L r.
struct Columns {
  std::size_t size;
  const double *u, *v, *x, *y, *z;
  const double* weight;
  const double *l00, *l10, *l11;
};

// What stays constant over a solve.
struct Setup {
  camera::Intrinsics<double> k;
  double extra[12];
  camera::Fold fold;
  double z0;  // below this depth 1/z is continued
  loss::Constants loss;
};

// Work space of one block; a structure of arrays. What the first columns hold depends on the
// projection that filled them:
//   by ray:   the point (x, y, z) in the camera frame, and d (ru, rv) / d (x, y, z);
//   by plane: (a, b, 1/z) with (a, b) = (x, y)/z, and d (ru, rv) / d (a, b) in ux, uy, vx, vy
//             (nothing for a pinhole, where it is the focal lengths).
struct alignas(64) Block {
  double x[kBlock], y[kBlock], z[kBlock];
  double ru[kBlock], rv[kBlock];  // residual
  double ux[kBlock], uy[kBlock], uz[kBlock];
  double vx[kBlock], vy[kBlock], vz[kBlock];
  double rho[kBlock], w[kBlock], w2[kBlock];  // weight * (rho, rho', 2 rho'')
};

// cost, gradient [6], Hessian upper triangle by rows [21]; a packet of partial sums each.
inline constexpr int kNumSums = 28;
struct alignas(64) LaneSums {
  double lane[kNumSums][kPad];
};

// False when a point is not safely in front of the camera, so that this form does not apply.
using Project = bool (*)(const Setup&, const Columns&, const double rt[12], std::size_t begin,
                         int count, Block&);
using Evaluate = void (*)(const Setup&, const Columns&, std::size_t begin, int count, Block&);
using Accumulate = void (*)(const Setup&, int count, Block&, LaneSums&);

inline constexpr int kNumModels = std::tuple_size_v<camera::Models>;
inline constexpr int kNumLosses = std::tuple_size_v<loss::Kinds>;

// How a model is projected. `plane` is the quick form, for points in front; `extended` is the same
// map continued behind the camera, by ray; `ray` is the map of models that see behind. Null where a
// model has no such form.
struct Projections {
  Project cost, plane, extended, ray, ray_cost;
};

// One instruction set. The first index of `loss` says whether rho'' is wanted.
struct Table {
  const char* name;
  int lanes;
  Projections project[kNumModels];
  Evaluate whiten;
  Evaluate loss[2][kNumLosses];
  Accumulate accumulate_ray;
  Accumulate accumulate_plane;
  Accumulate accumulate_pinhole;
  Accumulate accumulate_cost;
};

const Table& sse2_table();
const Table& avx2_table();
const Table& avx512_table();

}  // namespace pose_refine::kernel
