// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace pose_refine {

// Any functor of two residuals, multiplied by the lower square root of an information matrix:
// r <- (l00, 0; l10, l11) r.
template <class Functor>
struct Whitened {
  Functor functor;
  double l00, l10, l11;

  template <class T>
  bool operator()(const T* pose, T* residual) const {
    T raw[2];
    if (!functor(pose, raw)) return false;
    residual[0] = l00 * raw[0];
    residual[1] = l10 * raw[0] + l11 * raw[1];
    return true;
  }
};

}  // namespace pose_refine
