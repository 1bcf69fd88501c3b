// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <tuple>
#include <vector>

#include "camera/extended.h"
#include "camera/models.h"
#include "loss/kinds.h"

// The reduction: all points of an image to (cost, gradient, Hessian) in one pass over columns.
//
// A block of points goes through short stages that live in the first cache: project (one text a
// camera model), whiten, loss (one text a loss), accumulate. Each stage is compiled for each
// instruction set; the stages of an image are picked once. So the number of instantiations is
// models + losses, not models x losses, and nothing is decided per point.
//
// Plain arrays only: this header is seen by objects built for other instruction sets, which must
// not share inline Eigen code with the rest.
namespace pose_refine::kernel {

inline constexpr int kBlock = 128;
inline constexpr int kPad = 8;  // the widest packet
// Rows of a column of a block: not a power of two, so that two columns never lie a multiple of 4096
// bytes apart, where a load waits for an unrelated store.
inline constexpr int kRows = kBlock + kPad;

// Columns of one image; `weight` and `l00`..`l11` may be null. (l00, 0; l10, l11) is the square
// root of the information matrix: whitened r = L r. All are aligned to a packet. Behind the last
// row, up to a multiple of kPad, stand copies of it: they go through all stages as any row and the
// loss stage gives them no weight.
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
// The loss leaves weight * (rho', 2 rho'') in w and w2, the second only where it is wanted.
struct alignas(64) Block {
  double x[kRows], y[kRows], z[kRows];
  double ru[kRows], rv[kRows];  // residual
  double ux[kRows], uy[kRows], uz[kRows];
  double vx[kRows], vy[kRows], vz[kRows];
  double w[kRows], w2[kRows];
};

// cost, gradient [6], Hessian upper triangle by rows [21]; a packet of partial sums each, one
// after the other.
inline constexpr int kNumSums = 28;
inline constexpr int kPaddedSums = (kNumSums + kPad - 1) / kPad * kPad;
struct alignas(64) LaneSums {
  double lane[kPaddedSums * kPad];
};

// False when a point is not safely in front of the camera, so that this form does not apply.
using Project = bool (*)(const Setup&, const Columns&, const double rt[12], std::size_t begin,
                         int count, Block&);
using Whiten = void (*)(const Columns&, std::size_t begin, int count, Block&);
// Adds the cost of the block to the first sum.
using Evaluate = void (*)(const Setup&, const Columns&, std::size_t begin, int count, Block&,
                          LaneSums&);
using Accumulate = void (*)(const Setup&, int count, Block&, LaneSums&);
using Clear = void (*)(LaneSums&);
using Collect = void (*)(const LaneSums&, double sums[kPaddedSums]);  // the total of each packet

// Of the points deeper than a limit: how many there are, and the depth of the nearest.
struct Depths {
  std::size_t beyond;
  double nearest;
};
using AllBelow = bool (*)(const double* column, std::size_t n, double most);
// `row` is the third row of [R | t].
using ScanDepths = Depths (*)(const Columns&, const double row[4], double least);

inline constexpr int kNumModels = std::tuple_size_v<camera::Models>;
inline constexpr int kNumLosses = std::tuple_size_v<loss::Kinds>;

// How a model is projected. `plane` is the quick form, for points in front; `extended` is the same
// map continued behind the camera, by ray; `ray` is the map of models that see behind. Null where a
// model has no such form.
struct Projections {
  Project cost, plane, extended, ray, ray_cost;
};

// How a block was projected, which decides how it is summed.
enum Form { kByRay, kByPlane, kPinhole, kSquarePinhole, kNumForms };

// One instruction set. The first index of `loss` and the second of `accumulate` say whether the
// loss's own curvature rho'' is wanted.
struct Table {
  const char* name;
  Projections project[kNumModels];
  Whiten whiten;
  Evaluate loss[2][kNumLosses];
  Accumulate accumulate[kNumForms][2];
  Clear clear;
  Collect collect;
  AllBelow all_below;
  ScanDepths scan_depths;
};

const Table& sse2_table();
const Table& avx2_table();
const Table& avx512_table();

// What this machine can run, best first, and one by its name; the best for null or an unknown name.
const std::vector<const Table*>& tables();
const Table& table(const char* name = nullptr);

}  // namespace pose_refine::kernel
