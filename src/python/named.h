// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pybind11/pybind11.h>

// Arguments of any type under the name that help() and the stubs call them by; what they may be is
// for whoever converts them to say.
namespace pose_refine::python {

template <class Name>
struct Argument : pybind11::object {
  Argument() = default;
  Argument(pybind11::handle given, borrowed_t tag) : pybind11::object(given, tag) {}
  Argument(pybind11::handle given, stolen_t tag) : pybind11::object(given, tag) {}
  static bool check_(pybind11::handle) { return true; }
};

struct PoseName {
  static constexpr auto name = pybind11::detail::const_name("PoseLike");
};
struct CameraName {
  static constexpr auto name = pybind11::detail::const_name("CameraLike");
};
struct ArrayName {
  static constexpr auto name = pybind11::detail::const_name("ArrayLike");
};
struct PathName {
  static constexpr auto name = pybind11::detail::const_name("Path");
};
struct LossName {
  static constexpr auto name = pybind11::detail::const_name("LossLike");
};
struct PosesName {
  static constexpr auto name = pybind11::detail::const_name("Iterable[PoseLike]");
};
struct OptionsName {
  static constexpr auto name = pybind11::detail::const_name("OptionsLike");
};
struct PriorsName {
  static constexpr auto name = pybind11::detail::const_name("Iterable[MeasuredPrior]");
};
struct CallableName {
  static constexpr auto name = pybind11::detail::const_name("Callable");
};
struct NumberName {
  static constexpr auto name = pybind11::detail::const_name("int");
};
struct ChoiceName {
  static constexpr auto name = pybind11::detail::const_name("str");
};
using PoseLike = Argument<PoseName>;
using CameraLike = Argument<CameraName>;
using ArrayLike = Argument<ArrayName>;
using PosesLike = Argument<PosesName>;
using OptionsLike = Argument<OptionsName>;
using PriorsLike = Argument<PriorsName>;
using CallableLike = Argument<CallableName>;
using PathLike = Argument<PathName>;
using LossLike = Argument<LossName>;
using Number = Argument<NumberName>;
using Choice = Argument<ChoiceName>;

}  // namespace pose_refine::python

namespace pybind11::detail {

template <class Name>
struct handle_type_name<pose_refine::python::Argument<Name>> {
  static constexpr auto name = Name::name;
};

}  // namespace pybind11::detail
