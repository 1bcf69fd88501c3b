// SPDX-License-Identifier: BSD-3-Clause
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "base/real_text.h"
#include "geometry/turns.h"
#include "pose_refine/support/convention.h"

namespace pose_refine {
namespace {

constexpr std::string_view kUnit = "unit:", kRoll = "roll:", kWorld = "world:";
constexpr std::array<int, 4> kRolls = {0, 90, 180, 270};
constexpr std::string_view kAxisNames = "xyz";

struct Word {
  std::string_view name;
  void (*apply)(PoseConvention& convention);
};

// The first two words say two things each; a word after them may change one of these.
constexpr std::array<Word, 8> kWords = {{
    {"w2c",
     [](PoseConvention& c) {
       c.rotation = RotationOf::kCamFromWorld;
       c.position = PositionIs::kTranslation;
     }},
    {"c2w",
     [](PoseConvention& c) {
       c.rotation = RotationOf::kWorldFromCam;
       c.position = PositionIs::kCenter;
     }},
    {"t", [](PoseConvention& c) { c.position = PositionIs::kTranslation; }},
    {"center", [](PoseConvention& c) { c.position = PositionIs::kCenter; }},
    {"wxyz", [](PoseConvention& c) { c.order = QuaternionOrder::kWxyz; }},
    {"xyzw", [](PoseConvention& c) { c.order = QuaternionOrder::kXyzw; }},
    {"cv", [](PoseConvention& c) { c.axes = CameraAxes::kCv; }},
    {"gl", [](PoseConvention& c) { c.axes = CameraAxes::kGl; }},
}};

Error unknown(std::string_view word) {
  std::string names;
  for (const Word& known : kWords) names += std::string(known.name) + ", ";
  return {ErrorCode::kInvalidArgument,
          "'" + std::string(word) + "' is not one of: " + names +
              "unit:S (S > 0), roll:D (D 0, 90, 180 or 270), world:AXES (as x-zy)"};
}

bool begins_with(std::string_view word, std::string_view key) {
  return word.substr(0, key.size()) == key;
}

bool apply_unit(std::string_view number, PoseConvention& convention) {
  double unit = 0.0;
  const auto [end, failed] = real_from_chars(number.data(), number.data() + number.size(), unit);
  const bool whole = failed == std::errc() && end == number.data() + number.size();
  if (!whole || !(unit > 0.0) || !std::isfinite(unit)) return false;
  convention.unit = unit;
  return true;
}

bool apply_roll(std::string_view degrees, PoseConvention& convention) {
  for (const int roll : kRolls) {
    if (degrees != std::to_string(roll)) continue;
    convention.roll = roll;
    return true;
  }
  return false;
}

// Reads three axes, each with a sign or none, as in "x-zy".
bool apply_world(std::string_view text, PoseConvention& convention) {
  WorldAxes world = {};
  for (int& axis : world) {
    const bool negative = begins_with(text, "-");
    if (negative || begins_with(text, "+")) text.remove_prefix(1);
    const std::size_t at = text.empty() ? std::string_view::npos : kAxisNames.find(text.front());
    if (at == std::string_view::npos) return false;
    axis = static_cast<int>(at + 1) * (negative ? -1 : 1);
    text.remove_prefix(1);
  }
  if (!text.empty() || !is_rotation(world)) return false;
  convention.world = world;
  return true;
}

std::string world_text(const WorldAxes& world) {
  std::string text;
  for (const int axis : world) {
    if (axis < 0) text += '-';
    text += kAxisNames[static_cast<std::size_t>(std::abs(axis) - 1)];
  }
  return text;
}

Status apply(std::string_view word, PoseConvention& convention) {
  for (const Word& known : kWords) {
    if (word != known.name) continue;
    known.apply(convention);
    return ok_status();
  }
  struct Valued {
    std::string_view key;
    bool (*apply)(std::string_view value, PoseConvention& convention);
  };
  for (const Valued& known :
       {Valued{kUnit, apply_unit}, Valued{kRoll, apply_roll}, Valued{kWorld, apply_world}}) {
    if (begins_with(word, known.key) && known.apply(word.substr(known.key.size()), convention))
      return ok_status();
  }
  return unknown(word);
}

// Returns all 24 turns of a world that map axes to axes.
std::vector<WorldAxes> all_worlds() {
  std::vector<WorldAxes> all;
  for (int a = -3; a <= 3; ++a)
    for (int b = -3; b <= 3; ++b)
      for (int c = -3; c <= 3; ++c)
        if (is_rotation({a, b, c})) all.push_back({a, b, c});
  return all;
}

}  // namespace

bool operator==(const PoseConvention& a, const PoseConvention& b) {
  return a.rotation == b.rotation && a.position == b.position && a.order == b.order &&
         a.axes == b.axes && a.unit == b.unit && a.roll == b.roll && a.world == b.world;
}

Pose reread(const Pose& pose, const PoseConvention& stated, const PoseConvention& other) {
  PoseNumbers numbers = numbers_of(pose, stated);
  numbers.rotation = quaternion_from(numbers_of(numbers.rotation, stated.order), other.order);
  return cam_from_world(numbers, other);
}

Result<PoseConvention> parse_convention(std::string_view text, const PoseConvention& base) {
  PoseConvention convention = base;
  while (true) {
    const std::size_t comma = text.find(',');
    const Status applied = apply(text.substr(0, comma), convention);
    if (!applied) return applied.error();
    if (comma == std::string_view::npos) return convention;
    text.remove_prefix(comma + 1);
  }
}

std::string to_string(const PoseConvention& convention, const PoseConvention& base) {
  const bool w2c = convention.rotation == RotationOf::kCamFromWorld;
  const bool center = convention.position == PositionIs::kCenter;
  std::string text = w2c ? "w2c" : "c2w";
  if (w2c == center) text += center ? ",center" : ",t";
  if (convention.order != base.order)
    text += convention.order == QuaternionOrder::kWxyz ? ",wxyz" : ",xyzw";
  if (convention.axes != base.axes) text += convention.axes == CameraAxes::kCv ? ",cv" : ",gl";
  if (convention.unit != base.unit) {
    std::array<char, 32> number;
    const auto end =
        std::to_chars(number.data(), number.data() + number.size(), convention.unit).ptr;
    text += ',' + std::string(kUnit) + std::string(number.data(), end);
  }
  if (convention.roll != base.roll)
    text += ',' + std::string(kRoll) + std::to_string(convention.roll);
  if (convention.world != base.world)
    text += ',' + std::string(kWorld) + world_text(convention.world);
  return text;
}

std::vector<PoseConvention> all_conventions(const std::vector<double>& units,
                                            const std::vector<QuaternionOrder>& orders) {
  std::vector<PoseConvention> all;
  for (const double unit : units)
    for (const QuaternionOrder order : orders)
      for (const CameraAxes axes : {CameraAxes::kCv, CameraAxes::kGl})
        for (const RotationOf rotation : {RotationOf::kCamFromWorld, RotationOf::kWorldFromCam})
          for (const PositionIs position : {PositionIs::kTranslation, PositionIs::kCenter})
            all.push_back({rotation, position, axes, order, unit});
  return all;
}

std::vector<PoseConvention> turned_conventions(const std::vector<PoseConvention>& conventions) {
  const PoseConvention plain;
  std::vector<PoseConvention> all;
  for (const PoseConvention& convention : conventions) {
    if (convention.roll != plain.roll || convention.world != plain.world) continue;
    PoseConvention turned = convention;
    for (const int roll : kRolls) {
      turned.roll = roll;
      if (roll != plain.roll) all.push_back(turned);
    }
    turned = convention;
    for (const WorldAxes& world : all_worlds()) {
      turned.world = world;
      if (world != plain.world) all.push_back(turned);
    }
  }
  return all;
}

}  // namespace pose_refine
