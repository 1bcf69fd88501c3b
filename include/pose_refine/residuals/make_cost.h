// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <ceres/autodiff_cost_function.h>

#include <array>
#include <cstddef>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

#include "pose_refine/residuals/point_residuals.h"
#include "pose_refine/residuals/pose_residuals.h"
#include "pose_refine/residuals/prior_residuals.h"

// Functors as ceres::CostFunction over a PoseBlock without a number to get wrong: a
// ceres::AutoDiffCostFunction that is told too few residuals writes past its memory and may even
// report convergence.
namespace pose_refine {
namespace residual {

template <class Functor, class = void>
struct Count;  // not defined: the functor must say how many residuals it has

// The functor returns its residuals: std::array<T, 3> operator()(const T* pose) const. The type is
// the number, so that they cannot differ.
template <class Functor>
using Returned = decltype(std::declval<const Functor&>()(std::declval<const double*>()));
template <class Functor>
struct Count<Functor, std::void_t<decltype(std::tuple_size<Returned<Functor>>::value)>>
    : std::integral_constant<int, static_cast<int>(std::tuple_size_v<Returned<Functor>>)> {
  static constexpr bool kReturns = true;
};
// The functor writes them, and says how many: static constexpr int kResiduals.
template <class Functor>
struct Count<Functor, std::void_t<decltype(Functor::kResiduals)>>
    : std::integral_constant<int, Functor::kResiduals> {
  static constexpr bool kReturns = false;
};

template <int n>
struct Writes : std::integral_constant<int, n> {
  static constexpr bool kReturns = false;
};
template <>
struct Count<PoseDifference> : Writes<7> {};
template <>
struct Count<WeightedPoseDifference> : Writes<7> {};
template <>
struct Count<HomographyRows> : Writes<12> {};
template <>
struct Count<HomographyMinimal> : Writes<6> {};
template <>
struct Count<HomographyPlanes> : Writes<12> {};
template <>
struct Count<GeometricPoint> : Writes<2> {};
template <>
struct Count<TwoViewPoint> : Writes<4> {};

// Writes what the functor returns.
template <class Functor>
struct Written {
  Functor functor;
  template <class T>
  bool operator()(const T* pose, T* r) const {
    const auto values = functor(pose);
    for (std::size_t i = 0; i < values.size(); ++i) r[i] = values[i];
    return true;
  }
};

}  // namespace residual

// How many residuals a functor has. It does not compile for one that does not say so.
template <class Functor>
inline constexpr int residuals_v = residual::Count<Functor>::value;

// The functor over a PoseBlock, with derivatives by Jets. It is one of the functors of this folder,
// or one of your own that returns a std::array or has kResiduals.
template <class Functor>
std::unique_ptr<ceres::CostFunction> make_cost(Functor functor) {
  constexpr int n = residuals_v<Functor>;
  if constexpr (residual::Count<Functor>::kReturns) {
    using Written = residual::Written<Functor>;
    return std::make_unique<ceres::AutoDiffCostFunction<Written, n, 7>>(
        new Written{std::move(functor)});
  } else {
    return std::make_unique<ceres::AutoDiffCostFunction<Functor, n, 7>>(
        new Functor(std::move(functor)));
  }
}

// The same for callers who count on a number: a wrong one does not compile.
template <int kResiduals, class Functor,
          std::enable_if_t<kResiduals == residuals_v<Functor>, int> = 0>
std::unique_ptr<ceres::CostFunction> make_cost(Functor functor) {
  return make_cost(std::move(functor));
}

}  // namespace pose_refine
