// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <utility>

#include "factor/maps/kernel/project.h"
#include "factor/maps/kernel/reduce.h"
#include "factor/maps/kernel/sample.h"
#include "factor/maps/kernel/similarity.h"

namespace pose_refine::nre {

template <class V, class M>
constexpr void set_model(Kernel& kernel, std::size_t m) {
  if constexpr (camera::has_plane_map_v<M>) {
    kernel.plane[m] = &project_plane<V, M, false>;
    kernel.plane_slopes[m] = &project_plane<V, M, true>;
  }
  if constexpr (M::shape == camera::Shape::kRay) {
    kernel.ray[m] = &project_ray<V, M, false>;
    kernel.ray_slopes[m] = &project_ray<V, M, true>;
  }
}

// D: packet of doubles, F: packet of floats, of one instruction set.
template <class D, class F, std::size_t... m>
constexpr Kernel make_kernel(const char* name, std::index_sequence<m...>) {
  Kernel kernel{};
  kernel.name = name;
  (set_model<D, std::tuple_element_t<m, camera::Models>>(kernel, m), ...);
  kernel.gaussian = &gaussian<D>;
  kernel.bicubic = &bicubic<D>;
  kernel.one_cell = &one_cell<D>;
  kernel.gradient = &gradient<D>;
  kernel.hessian = &hessian<D>;
  kernel.similarity = &similarity<F>;
  kernel.sum_exp = &sum_exp<F>;
  return kernel;
}

template <class D, class F>
constexpr Kernel make_kernel(const char* name) {
  return make_kernel<D, F>(name, std::make_index_sequence<kNumModels>());
}

}  // namespace pose_refine::nre
