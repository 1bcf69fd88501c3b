// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "pose_refine/result.h"

// These give the fields of a result to a report, by their type.
namespace pose_refine::apps {

inline nlohmann::ordered_json value_json(int value) {
  return value;
}
inline nlohmann::ordered_json value_json(std::size_t value) {
  return value;
}
inline nlohmann::ordered_json value_json(bool value) {
  return value;
}
inline nlohmann::ordered_json value_json(double value) {
  return value;
}
inline nlohmann::ordered_json value_json(const std::vector<std::string>& words) {
  return words;
}
inline nlohmann::ordered_json value_json(const std::vector<double>& values) {
  return values;
}
inline nlohmann::ordered_json value_json(Verdict verdict) {
  return to_string(verdict);
}
inline nlohmann::ordered_json value_json(Termination termination) {
  return to_string(termination);
}
inline nlohmann::ordered_json value_json(RescueStage stage) {
  return to_string(stage);
}
// Each of these is true or false.
nlohmann::ordered_json value_json(const std::vector<unsigned char>& values);
nlohmann::ordered_json value_json(const Pose& pose);
nlohmann::ordered_json value_json(const Matrix6& matrix);  // 36 numbers, row by row
nlohmann::ordered_json value_json(const PoseBound& bound);
nlohmann::ordered_json value_json(const RescueReport& report);

template <class T>
nlohmann::ordered_json value_json(const std::optional<T>& value) {
  return value ? value_json(*value) : nlohmann::ordered_json();
}

}  // namespace pose_refine::apps
