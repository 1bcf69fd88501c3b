// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Branch-free code needs a few operations beside arithmetic. They stand here for the scalars that
// decide with a plain bool (double, ceres::Jet); SIMD packets bring their own, which are found by
// argument-dependent lookup.
namespace pose_refine {

template <class T>
inline T select(bool condition, const T& yes, const T& no) {
  return condition ? yes : no;
}
inline bool any(bool condition) {
  return condition;
}

}  // namespace pose_refine
