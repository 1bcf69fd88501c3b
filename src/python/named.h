// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pybind11/pybind11.h>

// These are arguments of any type under the name that help() and the stubs call them by. The
// function that converts one says what it may be.
namespace pose_refine::python {

template <const auto& name>
struct Argument : pybind11::object {
  Argument() = default;
  Argument(pybind11::handle given, borrowed_t tag) : pybind11::object(given, tag) {}
  Argument(pybind11::handle given, stolen_t tag) : pybind11::object(given, tag) {}
  static bool check_(pybind11::handle) { return true; }
};

inline constexpr char kPoseName[] = "PoseLike";
inline constexpr char kCameraName[] = "CameraLike";
inline constexpr char kArrayName[] = "ArrayLike";
inline constexpr char kPathName[] = "Path";
inline constexpr char kLossName[] = "LossLike";
inline constexpr char kPosesName[] = "PosesLike";
inline constexpr char kOptionsName[] = "OptionsLike";
inline constexpr char kPriorsName[] = "Iterable[Prior]";
inline constexpr char kImagesName[] = "Iterable[ImageLike]";
inline constexpr char kCamerasName[] = "Iterable[CameraLike]";
inline constexpr char kCallableName[] = "Callable";
inline constexpr char kNumberName[] = "int";
inline constexpr char kChoiceName[] = "str";

using PoseLike = Argument<kPoseName>;
using CameraLike = Argument<kCameraName>;
using ArrayLike = Argument<kArrayName>;
using PathLike = Argument<kPathName>;
using LossLike = Argument<kLossName>;
using PosesLike = Argument<kPosesName>;
using OptionsLike = Argument<kOptionsName>;
using PriorsLike = Argument<kPriorsName>;
using ImagesLike = Argument<kImagesName>;
using CamerasLike = Argument<kCamerasName>;
using CallableLike = Argument<kCallableName>;
using Number = Argument<kNumberName>;
using Choice = Argument<kChoiceName>;

}  // namespace pose_refine::python

namespace pybind11::detail {

template <const auto& text>
struct handle_type_name<pose_refine::python::Argument<text>> {
  static constexpr auto name = const_name(text);
};

}  // namespace pybind11::detail
