// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace pose_refine {

// One of the two components of a functor as a residual of its own, so that a loss applies to it
// alone: the L1 norm of Kendall's losses.
template <class Functor>
struct Component {
  Functor functor;
  int which;

  template <class T>
  bool operator()(const T* pose, T* residual) const {
    T both[2];
    if (!functor(pose, both)) return false;
    residual[0] = both[which];
    return true;
  }
};

}  // namespace pose_refine
