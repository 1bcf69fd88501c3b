// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <tuple>

#include "factor/kernel/projection/setup.h"
#include "loss/kinds.h"

// The kernel of the points reduces all points of an image to (cost, gradient, Hessian) in one pass
// over their columns.
//
// A block of points goes through short stages that live in the first cache: project (one text a
// camera model), whiten, loss (one text a loss), accumulate. Each stage is compiled for each
// instruction set; the stages of an image are picked once. So the number of instantiations is
// models + losses, not models x losses, and nothing is decided per point.
//
// This header has plain arrays only. Objects built for other instruction sets see it, and they must
// not share inline Eigen code with the rest.
namespace pose_refine::kernel {

inline constexpr int kBlock = 128;
// Rows of a column of a block: not a power of two, so that two columns never lie a multiple of 4096
// bytes apart, where a load waits for an unrelated store.
inline constexpr int kRows = kBlock + kPad;

// Columns of one image; `weight` and `l00`..`l11` may be null. (l00, 0; l10, l11) is the square
// root L of the information matrix: a whitened r is L r. All are aligned to a packet. Copies of the
// last row follow it up to a multiple of kPad: they go through all stages as any row does, and the
// loss stage gives them no weight.
struct Columns {
  std::size_t size;
  const double *u, *v, *x, *y, *z;
  const double* weight;
  const double *l00, *l10, *l11;
};

// The constants of a solve.
struct Setup : CameraSetup {
  double z0;  // 1/z is continued below this depth
  loss::Constants loss;
};

// Work space of one block, a structure of arrays. The projection that filled it decides what the
// first columns hold:
//   by ray:   the point (x, y, z) in the camera frame, and d (ru, rv) / d (x, y, z);
//   by plane: (a, b, 1/z) with (a, b) = (x, y)/z, and d (ru, rv) / d (a, b) in ux, uy, vx, vy
//             (nothing for a pinhole, whose derivatives are the focal lengths).
// The loss leaves weight * (rho', 2 rho'') in w and w2, the second only if it is wanted.
struct alignas(64) Block {
  double x[kRows], y[kRows], z[kRows];
  double ru[kRows], rv[kRows];  // residual
  double ux[kRows], uy[kRows], uz[kRows];
  double vx[kRows], vy[kRows], vz[kRows];
  double w[kRows], w2[kRows];
};

// The sums are cost, gradient [6], and the upper triangle of the Hessian by rows [21]. Each is a
// packet of partial sums, one packet after the other.
inline constexpr int kNumSums = 28;
inline constexpr int kPaddedSums = static_cast<int>(padded(kNumSums));
struct alignas(64) LaneSums {
  double lane[kPaddedSums * kPad];
};

// Returns false if a point is not safely in front of the camera, so that this form does not apply.
using Project = bool (*)(const Setup&, const Columns&, const double rt[12], std::size_t begin,
                         int count, Block&);
using Whiten = void (*)(const Columns&, std::size_t begin, int count, Block&);
// Adds the cost of the block to the first sum.
using Evaluate = void (*)(const Setup&, const Columns&, std::size_t begin, int count, Block&,
                          LaneSums&);
using Accumulate = void (*)(const Setup&, int count, Block&, LaneSums&);
using Clear = void (*)(LaneSums&);
using Collect = void (*)(const LaneSums&, double sums[kPaddedSums]);  // the total of each packet

// How many points are deeper than a limit, and the depth of the nearest of them.
struct Depths {
  std::size_t beyond;
  double nearest;
};
using AllBelow = bool (*)(const double* column, std::size_t n, double most);
// `row` is the third row of [R | t].
using ScanDepths = Depths (*)(const Columns&, const double row[4], double least);

inline constexpr int kNumLosses = std::tuple_size_v<loss::Kinds>;

// How a model is projected. `plane` is the quick form, for points in front; `extended` is the same
// map continued behind the camera, by ray; `ray` is the map of models that see behind. A form that
// a model does not have is null.
struct Projections {
  Project cost, plane, extended, ray, ray_cost;
};

// How a block was projected, which decides how it is summed.
enum Form { kByRay, kByPlane, kPinhole, kPinholeOneFocal, kNumForms };

// The stages for one instruction set. The first index of `loss` and the second of `accumulate` say
// whether the loss's own curvature rho'' is wanted.
struct PointStages {
  Projections project[kNumModels];
  Whiten whiten;
  Evaluate loss[2][kNumLosses];
  Accumulate accumulate[kNumForms][2];
  Clear clear;
  Collect collect;
  AllBelow all_below;
  ScanDepths scan_depths;
};

}  // namespace pose_refine::kernel
