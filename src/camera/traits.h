// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <type_traits>

#include "camera/model.h"

// These traits tell which of the optional members (camera/model.h) a camera model has.
namespace pose_refine::camera {
namespace detail {

using Numbers = const double*;

template <class M>
using FoldRadius = decltype(M::fold_radius(Numbers{}));
template <class M>
using FoldAngle = decltype(M::fold_angle(Numbers{}));
template <class M>
using Radial = decltype(M::radial(Numbers{}, 0.0));
template <class M>
using Lift = decltype(M::lift(Numbers{}, 0.0, 0.0));
template <class M>
using DefaultExtra = decltype(M::default_extra);

template <template <class> class Member, class M, class = void>
inline constexpr bool has_v = false;
template <template <class> class Member, class M>
inline constexpr bool has_v<Member, M, std::void_t<Member<M>>> = true;

}  // namespace detail

template <class M>
inline constexpr bool has_plane_map_v = detail::has_v<detail::FoldRadius, M>;
template <class M>
inline constexpr bool is_fisheye_v = detail::has_v<detail::FoldAngle, M>;
template <class M>
inline constexpr bool is_radial_v = detail::has_v<detail::Radial, M>;
template <class M>
inline constexpr bool has_lift_v = detail::has_v<detail::Lift, M>;
template <class M>
inline constexpr bool has_default_extra_v = detail::has_v<detail::DefaultExtra, M>;
// Tells whether u is periodic with period fx. Residuals in u are then taken modulo fx, and fx
// pixels are a whole turn.
template <class M, class = void>
inline constexpr bool wraps_v = false;
template <class M>
inline constexpr bool wraps_v<M, std::void_t<decltype(M::wraps)>> = M::wraps;

// The fold of these models is not a circle about the axis; fold_radius is that of the radial terms
// alone.
template <class M>
inline constexpr bool bends_sideways_v = has_plane_map_v<M> && !is_radial_v<M> && !has_lift_v<M>;

}  // namespace pose_refine::camera
