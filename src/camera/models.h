// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>

#include "camera/model/division.h"
#include "camera/model/equirectangular.h"
#include "camera/model/eucm.h"
#include "camera/model/fisheye.h"
#include "camera/model/fov.h"
#include "camera/model/full_opencv.h"
#include "camera/model/opencv.h"
#include "camera/model/opencv_fisheye.h"
#include "camera/model/pinhole.h"
#include "camera/model/rad_tan_thin_prism_fisheye.h"
#include "camera/model/radial.h"
#include "camera/model/radial_fisheye.h"
#include "camera/model/simple_division.h"
#include "camera/model/simple_fisheye.h"
#include "camera/model/simple_pinhole.h"
#include "camera/model/simple_radial.h"
#include "camera/model/simple_radial_fisheye.h"
#include "camera/model/thin_prism_fisheye.h"
#include "camera/traits.h"

// This is the list of camera models. Adding one takes a file in camera/model, an id in CameraModel,
// and its name here. Everything else (names, checks, projection, solvers, tests) is generated from
// this list.
namespace pose_refine::camera {

// They are ordered by id, without gaps.
using Models =
    std::tuple<SimplePinhole, Pinhole, SimpleRadial, Radial, OpenCv, OpenCvFisheye, FullOpenCv, Fov,
               SimpleRadialFisheye, RadialFisheye, ThinPrismFisheye, RadTanThinPrismFisheye,
               SimpleDivision, Division, SimpleFisheye, Fisheye, Eucm, Equirectangular>;

template <class M>
struct ModelTag {
  using type = M;
};

template <class M>
inline constexpr int num_params_v = affine_params(M::affine) + M::num_extra;

// Tells whether the map is the identity, (a, b) itself.
template <class M>
inline constexpr bool is_pinhole_v = std::is_base_of_v<RadialPlane<0>, M>;

namespace detail {

template <class F, class First, class... Rest>
auto visit(const std::tuple<First, Rest...>*, CameraModel model, F&& f) {
  using R = decltype(f(ModelTag<First>{}));
  const auto each = [&](auto&& call) {
    if (!(call(ModelTag<First>{}) || ... || call(ModelTag<Rest>{})))
      throw std::invalid_argument("unknown camera model");
  };
  if constexpr (std::is_void_v<R>) {
    each([&](auto tag) {
      return decltype(tag)::type::model == model && (static_cast<void>(f(tag)), true);
    });
  } else {
    std::optional<R> result;
    each([&](auto tag) {
      return decltype(tag)::type::model == model && (result.emplace(f(tag)), true);
    });
    return std::move(*result);
  }
}

}  // namespace detail

// Returns f(ModelTag<M>{}) for the model M that `model` names. Throws std::invalid_argument if
// there is none.
template <class F>
auto visit_model(CameraModel model, F&& f) {
  return detail::visit(static_cast<const Models*>(nullptr), model, std::forward<F>(f));
}

}  // namespace pose_refine::camera
