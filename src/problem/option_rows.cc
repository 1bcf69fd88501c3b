// SPDX-License-Identifier: BSD-3-Clause
#include "problem/option_rows.h"

#include <algorithm>
#include <charconv>

#include "base/real_text.h"

namespace pose_refine {

Option Option::only_in(std::vector<std::string> some, std::string why) && {
  objectives = std::move(some);
  otherwise = std::move(why);
  return std::move(*this);
}

Option Option::needing(std::vector<std::string> others) && {
  needs = std::move(others);
  return std::move(*this);
}

Option Option::without_flag() && {
  has_flag = false;
  return std::move(*this);
}

Option Option::told_if_changed() && {
  told_always = false;
  return std::move(*this);
}

namespace option_rows {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180.0;

// Makes the row of a field that holds `unit` times the number in the text.
Option scaled_row(const Head& head, double RefineOptions::*field, double unit) {
  Option row = {head.name, OptionKind::kReal, head.section, head.doc, {}, {}};
  row.get = [field, unit](const RefineOptions& o) { return shortest(o.*field / unit); };
  row.set = [field, unit, name = row.name](RefineOptions& o, std::string_view text) -> Status {
    const std::optional<double> value = parse_real(text);
    if (!value) return no_value(name, text, "a number");
    o.*field = *value * unit;
    return ok_status();
  };
  return row;
}

Option in_range(Option row, double RefineOptions::*field, const std::string& name, Below range) {
  row.add_errors = [=](const RefineOptions& o, std::vector<std::string>& all) {
    if (!(o.*field >= 0.0 && o.*field < range.limit)) all.push_back(name + ' ' + range.otherwise);
  };
  return row;
}

}  // namespace

std::optional<double> parse_real(std::string_view text) {
  double value = 0.0;
  const auto [end, code] = real_from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<int> parse_int(std::string_view text) {
  int value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Error no_value(const std::string& name, std::string_view text, const std::string& expected) {
  return {ErrorCode::kInvalidArgument, name + "='" + std::string(text) + "' is not " + expected};
}

Option real_row(const Head& head, double RefineOptions::*field, Below range) {
  return in_range(scaled_row(head, field, 1.0), field, head.name, range);
}

Option degrees_row(const Head& head, double RefineOptions::*field, const char* field_name,
                   Below range) {
  return in_range(scaled_row(head, field, kDegree), field, field_name, range);
}

Option integer_row(const Head& head, int RefineOptions::*field, int most) {
  Option row = {head.name, OptionKind::kInteger, head.section, head.doc, {}, {}};
  const std::string range = "in [0, " + std::to_string(most) + "]";
  row.get = [field](const RefineOptions& o) { return std::to_string(o.*field); };
  row.set = [=, name = row.name](RefineOptions& o, std::string_view text) -> Status {
    const std::optional<int> value = parse_int(text);
    if (!value) return no_value(name, text, "a whole number " + range);
    o.*field = *value;
    return ok_status();
  };
  row.add_errors = [=, name = row.name](const RefineOptions& o, std::vector<std::string>& all) {
    if (o.*field < 0 || o.*field > most) all.push_back(name + " must lie " + range);
  };
  return row;
}

Option direction_row(const Head& head, Vector3 RefineOptions::*field) {
  Option row = {head.name, OptionKind::kDirection, head.section, head.doc, {}, {}};
  row.get = [field](const RefineOptions& o) {
    const Vector3& v = o.*field;
    return shortest(v.x()) + ',' + shortest(v.y()) + ',' + shortest(v.z());
  };
  row.set = [field, name = row.name](RefineOptions& o, std::string_view text) -> Status {
    Vector3 direction;
    std::string_view rest = text;
    for (int i = 0; i < 3; ++i) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      const std::optional<double> number = parse_real(rest.substr(0, comma));
      if (!number || (comma == rest.size()) != (i == 2)) return no_value(name, text, "X,Y,Z");
      direction[i] = *number;
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    o.*field = direction;
    return ok_status();
  };
  row.add_errors = [field, name = row.name](const RefineOptions& o, std::vector<std::string>& all) {
    const double norm = (o.*field).norm();
    if (!(norm > 1e-30 && norm < 1e30)) all.push_back(name + " must be a direction");
  };
  return row;
}

}  // namespace option_rows
}  // namespace pose_refine
