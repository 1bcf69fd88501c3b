// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>

// The two inner loops of the neural reprojection error, compiled for each instruction set and
// chosen at run time. Plain arrays only: objects built for other instruction sets see this header.
namespace pose_refine::nre {

// Sums over the cells q of one point's map, r = omega - q, w = gain exp(-|r|^2 / 2 sigma^2):
// of w, w r_x, w r_y, w r_x^2, w r_x r_y, w r_y^2.
struct Moments {
  double w, x, y, xx, xy, yy;
};

struct Kernel {
  const char* name;
  // `count` is a multiple of 8; `half_precision` = 1 / 2 sigma^2.
  Moments (*moments)(const float* x, const float* y, const float* gain, std::size_t count,
                     double omega_x, double omega_y, double half_precision);
  // out[p cells + q] = sum_k points[p depth + k] map[k cells + q] for p < 4; `cells` is a multiple
  // of 64. The map is given with depth first.
  void (*similarity)(const float* points, const float* map, std::size_t depth, std::size_t cells,
                     float* out);
  // sum_q exp(scale (values[q] - shift)), `count` a multiple of 16.
  double (*sum_exp)(const float* values, std::size_t count, float shift, float scale);
};

const Kernel& sse2_kernel();
const Kernel& avx2_kernel();
const Kernel& avx512_kernel();
// The best one this processor runs.
const Kernel& best_kernel();

}  // namespace pose_refine::nre
