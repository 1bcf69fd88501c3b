// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "pose_refine/camera.h"

// These are tables of camera points and their pixels, as csv.
namespace pose_refine::testing {

inline double number(std::string_view text) {
  double value = 0.0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  // A magnitude beyond the range leaves the value as it is: 1e-400 is 0.
  if (end != text.data() + text.size() || code == std::errc::invalid_argument)
    throw std::runtime_error("not a number: " + std::string(text));
  return value;
}

inline std::vector<std::string> split(std::string_view line, char separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t end = std::min(line.find(separator, begin), line.size());
    parts.emplace_back(line.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

struct GoldenRow {
  int line;
  std::map<std::string, std::string, std::less<>> fields;

  const std::string& text(std::string_view name) const { return fields.find(name)->second; }
  double value(std::string_view name) const { return number(text(name)); }
  Vector3 point() const { return {value("x"), value("y"), value("z")}; }
  Vector2 pixel() const { return {value("u"), value("v")}; }
  std::string place() const {
    return "line " + std::to_string(line) + ": " + text("model") + " " + text("params");
  }

  // Returns the camera of the row, or nothing when its parameters are refused.
  std::optional<Camera> camera() const {
    std::vector<double> params;
    for (const auto& part : split(text("params"), ';')) params.push_back(number(part));
    const auto made =
        make_camera(camera_model_from_name(text("model")).value(), 1000, 1000, params);
    if (!made) return std::nullopt;
    return *made;
  }
};

inline std::vector<GoldenRow> read_rows(const std::string& path) {
  std::vector<GoldenRow> rows;
  std::ifstream in(path);
  std::string line;
  EXPECT_TRUE(std::getline(in, line)) << path << " is missing or empty";
  const auto names = split(line, ',');
  for (int number = 2; std::getline(in, line); ++number) {
    const auto parts = split(line, ',');
    GoldenRow row{number, {}};
    for (std::size_t i = 0; i < names.size(); ++i) row.fields[names[i]] = parts.at(i);
    rows.push_back(std::move(row));
  }
  EXPECT_FALSE(rows.empty()) << path << " has no rows";
  return rows;
}

// A panorama's u counts modulo its width.
inline Vector2 gap(const Camera& c, const Vector2& a, const Vector2& b) {
  Vector2 d = a - b;
  if (c.model == CameraModel::kEquirectangular)
    d.x() -= c.params[0] * std::nearbyint(d.x() / c.params[0]);
  return d;
}

}  // namespace pose_refine::testing
