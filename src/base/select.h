// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The few operations that branch-free texts need beside arithmetic, for the scalars that decide
// with a plain bool (double, ceres::Jet). SIMD packets bring their own by argument lookup.
namespace pose_refine {

template <class T>
inline T select(bool condition, const T& yes, const T& no) {
  return condition ? yes : no;
}
inline bool any(bool condition) {
  return condition;
}

}  // namespace pose_refine
