// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <utility>

#include "factor/kernel/points/accumulate_pinhole.h"
#include "factor/kernel/points/accumulate_pinhole_one_focal.h"
#include "factor/kernel/points/accumulate_plane.h"
#include "factor/kernel/points/accumulate_ray.h"
#include "factor/kernel/points/column_checks.h"
#include "factor/kernel/points/project.h"
#include "factor/kernel/points/whiten_and_loss.h"

namespace pose_refine::kernel {

// Returns the projections of camera model M. Forms that the model does not have stay null.
template <class V, class M>
constexpr Projections projections() {
  Projections p{};
  if constexpr (camera::has_plane_map_v<M>) {
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

// Returns the stage of loss L, with or without rho''. Logarithmic losses have a text of their own.
template <class V, class L, bool curvature>
constexpr Evaluate loss_entry() {
  if constexpr (loss::is_logarithmic_v<L>)
    return &evaluate_log_loss<V, L, curvature>;
  else
    return &evaluate_loss<V, L, curvature>;
}

// Makes the stages that reduce points, for all camera models m and losses l.
template <class V, std::size_t... m, std::size_t... l>
constexpr PointStages make_point_stages(std::index_sequence<m...>, std::index_sequence<l...>) {
  return {{projections<V, std::tuple_element_t<m, camera::Models>>()...},
          &whiten<V>,
          {{loss_entry<V, std::tuple_element_t<l, loss::Kinds>, false>()...},
           {loss_entry<V, std::tuple_element_t<l, loss::Kinds>, true>()...}},
          {{&accumulate_ray<V, false>, &accumulate_ray<V, true>},
           {&accumulate_plane<V, false, false>, &accumulate_plane<V, false, true>},
           {&accumulate_pinhole<V>, &accumulate_plane<V, true, true>},
           {&accumulate_pinhole_one_focal<V>, &accumulate_plane<V, true, true>}},
          &clear<V>,
          &collect<V>,
          &all_below<V>,
          &scan_depths<V>};
}

// V is a packet of doubles of one instruction set.
template <class V>
constexpr PointStages make_point_stages() {
  return make_point_stages<V>(std::make_index_sequence<kNumModels>(),
                              std::make_index_sequence<kNumLosses>());
}

}  // namespace pose_refine::kernel
