// SPDX-License-Identifier: BSD-3-Clause
#include <array>
#include <charconv>
#include <cmath>

#include "base/real_text.h"
#include "pose_refine/support/convention.h"

namespace pose_refine {
namespace {

constexpr std::string_view kUnit = "unit:";

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
          "'" + std::string(word) + "' is not one of: " + names + "unit:S (S > 0)"};
}

Status apply(std::string_view word, PoseConvention& convention) {
  for (const Word& known : kWords) {
    if (word != known.name) continue;
    known.apply(convention);
    return ok_status();
  }
  if (word.substr(0, kUnit.size()) != kUnit) return unknown(word);
  const std::string_view number = word.substr(kUnit.size());
  double unit = 0.0;
  const auto [end, failed] = real_from_chars(number.data(), number.data() + number.size(), unit);
  const bool whole = failed == std::errc() && end == number.data() + number.size();
  if (!whole || !(unit > 0.0) || !std::isfinite(unit)) return unknown(word);
  convention.unit = unit;
  return ok_status();
}

}  // namespace

bool operator==(const PoseConvention& a, const PoseConvention& b) {
  return a.rotation == b.rotation && a.position == b.position && a.order == b.order &&
         a.axes == b.axes && a.unit == b.unit;
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

}  // namespace pose_refine
