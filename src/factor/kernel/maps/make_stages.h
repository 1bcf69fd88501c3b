// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <tuple>
#include <utility>

#include "factor/kernel/maps/project.h"
#include "factor/kernel/maps/reduce.h"
#include "factor/kernel/maps/sample.h"
#include "factor/kernel/maps/similarity.h"

namespace pose_refine::nre {

// Enters the projections of camera model M, number m. Forms that the model does not have stay null.
template <class V, class M>
constexpr void set_model(MapStages& stages, std::size_t m) {
  if constexpr (camera::has_plane_map_v<M>)
    stages.by_plane[m] = {&place_by_plane<V, M, false>, &place_by_plane<V, M, true>};
  if constexpr (M::shape == camera::Shape::kRay)
    stages.by_ray[m] = {&place_by_ray<V, M, false>, &place_by_ray<V, M, true>};
}

// Makes the stages that sample maps, for all camera models m.
template <class D, class F, std::size_t... m>
constexpr MapStages make_map_stages(std::index_sequence<m...>) {
  MapStages stages{};
  (set_model<D, std::tuple_element_t<m, camera::Models>>(stages, m), ...);
  stages.gaussian = &gaussian<D>;
  stages.bicubic = &bicubic<D>;
  stages.one_cell = &one_cell<D>;
  stages.gradient = &gradient<D>;
  stages.hessian = &hessian<D>;
  stages.similarity = &similarity<F>;
  stages.sum_exp = &sum_exp<F>;
  return stages;
}

// D is a packet of doubles and F a packet of floats of one instruction set.
template <class D, class F>
constexpr MapStages make_map_stages() {
  return make_map_stages<D, F>(std::make_index_sequence<kernel::kNumModels>());
}

}  // namespace pose_refine::nre
