// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <utility>

#include "factor/points/kernel/pinhole.h"
#include "factor/points/kernel/plane.h"
#include "factor/points/kernel/project.h"
#include "factor/points/kernel/ray.h"
#include "factor/points/kernel/scan.h"
#include "factor/points/kernel/square.h"
#include "factor/points/kernel/weigh.h"

namespace pose_refine::kernel {

template <class V, class M>
constexpr Projections projections() {
  Projections p{};
  if constexpr (M::model != CameraModel::kEquirectangular) {
    p.cost = &project_extended<V, M, false>;
    p.plane = &project_plane<V, M>;
    p.extended = &project_extended<V, M, true>;
  }
  if constexpr (M::shape == camera::Shape::kRay) {
    p.ray = &project_ray<V, M, true>;
    p.ray_cost = &project_ray<V, M, false>;
  }
  return p;
}

template <class V, class L, bool curvature>
constexpr Evaluate loss_entry() {
  if constexpr (loss::is_logarithmic_v<L>)
    return &evaluate_log_loss<V, L, curvature>;
  else
    return &evaluate_loss<V, L, curvature>;
}

template <class V, std::size_t... m, std::size_t... l>
constexpr Table make_table(const char* name, std::index_sequence<m...>, std::index_sequence<l...>) {
  return {name,
          {projections<V, std::tuple_element_t<m, camera::Models>>()...},
          &whiten<V>,
          {{loss_entry<V, std::tuple_element_t<l, loss::Kinds>, false>()...},
           {loss_entry<V, std::tuple_element_t<l, loss::Kinds>, true>()...}},
          {{&accumulate_ray<V, false>, &accumulate_ray<V, true>},
           {&accumulate_plane<V, false, false>, &accumulate_plane<V, false, true>},
           {&accumulate_pinhole<V>, &accumulate_plane<V, true, true>},
           {&accumulate_square<V>, &accumulate_plane<V, true, true>}},
          &clear<V>,
          &collect<V>,
          &all_below<V>,
          &scan_depths<V>};
}

template <class V>
constexpr Table make_table(const char* name) {
  return make_table<V>(name, std::make_index_sequence<kNumModels>(),
                       std::make_index_sequence<kNumLosses>());
}

}  // namespace pose_refine::kernel
