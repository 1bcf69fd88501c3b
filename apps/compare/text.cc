// SPDX-License-Identifier: BSD-3-Clause
#include "apps/compare/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "io/text/number.h"

namespace pose_refine::apps {
namespace {

std::string padded(const std::string& text, std::size_t width, bool left) {
  const std::string space(text.size() < width ? width - text.size() : 0, ' ');
  return left ? text + space : space + text;
}

}  // namespace

std::string exact(double value) {
  if (!std::isfinite(value)) return {};
  std::array<char, 32> text;
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

std::string fixed(double value, int digits) {
  if (std::isnan(value)) return "-";
  if (std::isinf(value)) return "inf";
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), "%.*f", digits, value);
  return text.data();
}

std::string general(double value) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%g", value);
  return text.data();
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

nlohmann::ordered_json number_json(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

nlohmann::ordered_json rounded_json(double value) {
  if (!std::isfinite(value)) return nullptr;
  std::array<char, 32> text;
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, 6);
  return io::parse_real(text.data(), end.ptr).value;
}

nlohmann::ordered_json rounded_json(const std::vector<double>& values) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const double value : values) all.push_back(rounded_json(value));
  return all;
}

std::string columns_text(const std::vector<std::vector<std::string>>& rows) {
  if (rows.empty()) return {};
  std::vector<std::size_t> width(rows.front().size(), 7);
  width[0] = 16;
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) width[i] = std::max(width[i], row[i].size());
  std::string text;
  for (const auto& row : rows) {
    text += padded(row[0], width[0], true);
    for (std::size_t i = 1; i < row.size(); ++i) text += "  " + padded(row[i], width[i], false);
    text += '\n';
  }
  return text;
}

}  // namespace pose_refine::apps
