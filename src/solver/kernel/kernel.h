// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <tuple>

#include "camera/extended.h"
#include "camera/model.h"
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

// Work space of one block; a structure of arrays.
struct alignas(64) Block {
  double x[kBlock], y[kBlock], z[kBlock];           // point in the camera frame
  double ru[kBlock], rv[kBlock];                    // residual
  double ux[kBlock], uy[kBlock], uz[kBlock];        // d ru / d (x, y, z)
  double vx[kBlock], vy[kBlock], vz[kBlock];        // d rv / d (x, y, z)
  double rho[kBlock], w[kBlock], w2[kBlock];        // weight * (rho, rho', 2 rho'')
};

// cost, gradient [6], Hessian upper triangle by rows [21]; a packet of partial sums each.
inline constexpr int kNumSums = 28;
struct alignas(64) LaneSums {
  double lane[kNumSums][kPad];
};

using Project = void (*)(const Setup&, const Columns&, const double rt[12], std::size_t begin,
                         int count, Block&);
using Evaluate = void (*)(const Setup&, const Columns&, std::size_t begin, int count, Block&);
using Accumulate = void (*)(int count, Block&, LaneSums&);

inline constexpr int kNumModels = 18;
inline constexpr int kNumLosses = std::tuple_size_v<loss::Kinds>;

// One instruction set. The first index of `project` says whether the Jacobian is wanted too, that of
// `loss` whether rho'' is; `project_ray` holds the models that see behind the camera.
// `accumulate[1]` is for models whose uy and vx vanish.
struct Table {
  const char* name;
  int lanes;
  Project project[2][kNumModels];
  Project project_ray[2][kNumModels];
  Evaluate whiten;
  Evaluate loss[2][kNumLosses];
  Accumulate accumulate[2];
  Accumulate cost;
};

const Table& sse2_table();
const Table& avx2_table();
const Table& avx512_table();

}  // namespace pose_refine::kernel
