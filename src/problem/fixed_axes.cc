// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>
#include <string>

#include "pose_refine/options.h"

namespace pose_refine {
namespace {

// The order is that of Axis.
constexpr std::array<std::string_view, 11> kNames = {"rx", "ry", "rz", "tx",      "ty", "tz",
                                                     "cx", "cy", "cz", "gravity", "yaw"};

std::vector<Axis> axes_named(std::string_view name) {
  if (name == "rotation") return {Axis::kRotationX, Axis::kRotationY, Axis::kRotationZ};
  if (name == "translation" || name == "position")
    return {Axis::kTranslationX, Axis::kTranslationY, Axis::kTranslationZ};
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return {};
  return {static_cast<Axis>(found - kNames.begin())};
}

}  // namespace

Result<std::vector<Axis>> parse_axes(std::string_view text) {
  std::vector<Axis> axes;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view name = text.substr(begin, end - begin);
    const std::vector<Axis> named = axes_named(name);
    if (named.empty())
      return Error{
          ErrorCode::kInvalidArgument,
          "'" + std::string(name) +
              "' is not one of: rotation, translation, position, rx, ry, rz, tx, ty, tz, cx, "
              "cy, cz, gravity, yaw"};
    axes.insert(axes.end(), named.begin(), named.end());
    begin = end + 1;
  }
  if (const Status status = validate(axes); !status) return status.error();
  return axes;
}

std::string to_string(const std::vector<Axis>& axes) {
  std::string text;
  for (const Axis axis : axes)
    (text += text.empty() ? "" : ",") += kNames[static_cast<std::size_t>(axis)];
  return text;
}

Status validate(const std::vector<Axis>& fixed) {
  const auto has = [&](Axis axis) {
    return std::find(fixed.begin(), fixed.end(), axis) != fixed.end();
  };
  const int turns = has(Axis::kRotationX) + has(Axis::kRotationY) + has(Axis::kRotationZ);
  if (turns != 0 && turns != 3 && (has(Axis::kGravity) || has(Axis::kYaw)))
    return Error{ErrorCode::kInvalidArgument,
                 "gravity and yaw cannot be fixed together with one or two of rx, ry, rz"};
  return ok_status();
}

}  // namespace pose_refine
