// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>
#include <cmath>

#include "base/real_text.h"
#include "pose_refine/support/camera_doctor.h"

namespace pose_refine {
namespace {

// A word that stands alone.
struct Word {
  std::string_view name;
  void (*apply)(CameraReading& reading);
  bool (*holds)(const CameraReading& reading);
};
constexpr std::array<Word, 5> kWords = {{
    {"swapped", [](CameraReading& r) { r.swapped = true; },
     [](const CameraReading& r) { return r.swapped; }},
    {"centered", [](CameraReading& r) { r.centered = true; },
     [](const CameraReading& r) { return r.centered; }},
    {"pinhole", [](CameraReading& r) { r.lens = Lens::kPinhole; },
     [](const CameraReading& r) { return r.lens == Lens::kPinhole; }},
    {"fisheye", [](CameraReading& r) { r.lens = Lens::kFisheye; },
     [](const CameraReading& r) { return r.lens == Lens::kFisheye; }},
    {"y_up", [](CameraReading& r) { r.y_up = true; },
     [](const CameraReading& r) { return r.y_up; }},
}};

// A word with a number, and the number that says nothing.
struct Measure {
  std::string_view name;
  double CameraReading::*number;
  double nothing;
};
constexpr std::array<Measure, 6> kMeasures = {{
    {"scale:", &CameraReading::scale, 1.0},
    {"focal:", &CameraReading::focal, 1.0},
    {"cx:", &CameraReading::cx, 0.0},
    {"cy:", &CameraReading::cy, 0.0},
    {"k1:", &CameraReading::k1, 0.0},
    {"k2:", &CameraReading::k2, 0.0},
}};
constexpr double kLeastFactor = 1e-3, kMostFactor = 1e3, kMostElse = 1e9;

Error unknown(std::string_view word) {
  std::string names;
  for (const Word& known : kWords) names += std::string(known.name) + ", ";
  for (const Measure& known : kMeasures) names += std::string(known.name) + "NUMBER, ";
  return {ErrorCode::kInvalidArgument,
          "'" + std::string(word) + "' is not one of: " + names + "stated"};
}

bool is_possible(const Measure& measure, double value) {
  if (measure.nothing == 1.0) return value >= kLeastFactor && value <= kMostFactor;
  return std::abs(value) <= kMostElse;
}

Status apply(std::string_view word, CameraReading& reading) {
  for (const Word& known : kWords) {
    if (word != known.name) continue;
    known.apply(reading);
    return ok_status();
  }
  for (const Measure& known : kMeasures) {
    if (word.substr(0, known.name.size()) != known.name) continue;
    const std::string_view number = word.substr(known.name.size());
    const char* last = number.data() + number.size();
    double value = 0.0;
    const auto [end, failed] = real_from_chars(number.data(), last, value);
    if (failed == std::errc() && end == last && is_possible(known, value)) {
      reading.*known.number = value;
      return ok_status();
    }
    return Error{ErrorCode::kInvalidArgument,
                 "'" + std::string(word) + "': the number is malformed or out of range"};
  }
  return unknown(word);
}

}  // namespace

bool operator==(const CameraReading& a, const CameraReading& b) {
  for (const Measure& measure : kMeasures)
    if (a.*measure.number != b.*measure.number) return false;
  return a.swapped == b.swapped && a.centered == b.centered && a.lens == b.lens && a.y_up == b.y_up;
}

Result<CameraReading> parse_camera_reading(std::string_view text) {
  CameraReading reading;
  if (text == "stated") return reading;
  while (true) {
    const std::size_t comma = text.find(',');
    const Status applied = apply(text.substr(0, comma), reading);
    if (!applied) return applied.error();
    if (comma == std::string_view::npos) return reading;
    text.remove_prefix(comma + 1);
  }
}

std::string to_string(const CameraReading& reading) {
  std::string text;
  const auto add = [&](const std::string& word) { text += (text.empty() ? "" : ",") + word; };
  for (const Word& word : kWords)
    if (word.holds(reading)) add(std::string(word.name));
  for (const Measure& measure : kMeasures)
    if (reading.*measure.number != measure.nothing)
      add(std::string(measure.name) + shortest(reading.*measure.number));
  return text.empty() ? "stated" : text;
}

}  // namespace pose_refine
