// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <utility>

#include "solver/kernel/project.h"
#include "solver/kernel/reduce.h"

namespace pose_refine::kernel {

template <class V, class M, bool jacobian>
constexpr Project plane_entry() {
  if constexpr (M::model == CameraModel::kEquirectangular) return nullptr;
  else return &project_plane<V, M, jacobian>;
}

template <class V, class M, bool jacobian>
constexpr Project ray_entry() {
  if constexpr (M::shape == camera::Shape::kRay) return &project_ray<V, M, jacobian>;
  else return nullptr;
}

template <class V, std::size_t... m, std::size_t... l>
constexpr Table make_table(const char* name, std::index_sequence<m...>,
                           std::index_sequence<l...>) {
  using Models = camera::Models;
  using Losses = loss::Kinds;
  return {name,
          static_cast<int>(V::size),
          {{plane_entry<V, std::tuple_element_t<m, Models>, false>()...},
           {plane_entry<V, std::tuple_element_t<m, Models>, true>()...}},
          {{ray_entry<V, std::tuple_element_t<m, Models>, false>()...},
           {ray_entry<V, std::tuple_element_t<m, Models>, true>()...}},
          &whiten<V>,
          {{&evaluate_loss<V, std::tuple_element_t<l, Losses>, false>...},
           {&evaluate_loss<V, std::tuple_element_t<l, Losses>, true>...}},
          {&accumulate<V, false>, &accumulate<V, true>},
          &accumulate_cost<V>};
}

template <class V>
constexpr Table make_table(const char* name) {
  return make_table<V>(name, std::make_index_sequence<kNumModels>(),
                       std::make_index_sequence<kNumLosses>());
}

}  // namespace pose_refine::kernel
