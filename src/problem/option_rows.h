// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "problem/option_table.h"

// Rows of the table of options by the kind of their field.
namespace pose_refine::option_rows {

// The numbers from 0 up to `limit`, which itself is none of them, and how a message says so.
struct Below {
  double limit;
  const char* otherwise;  // "must be 0 (no bound) or positive"
};

// How a row is called, where it belongs and what it means.
struct Head {
  OptionSection section;
  const char* name;
  const char* doc;
};

std::optional<double> parse_real(std::string_view text);
std::optional<int> parse_int(std::string_view text);

Error no_value(const std::string& name, std::string_view text, const std::string& expected);

Option real_row(const Head& head, double RefineOptions::*field, Below range);
// The field is in radians, the text in degrees. Errors are about the field.
Option degrees_row(const Head& head, double RefineOptions::*field, const char* field_name,
                   Below range);
Option integer_row(const Head& head, int RefineOptions::*field, int most);
Option direction_row(const Head& head, Vector3 RefineOptions::*field);

template <class Enum>
Option choice_row(const Head& head, Enum RefineOptions::*field, std::vector<std::string> choices) {
  Option row = {head.name, OptionKind::kChoice, head.section, head.doc, {}, {}};
  row.get = [field, choices](const RefineOptions& o) {
    return choices[static_cast<std::size_t>(o.*field)];
  };
  row.set = [field, choices, name = row.name](RefineOptions& o, std::string_view text) -> Status {
    for (std::size_t i = 0; i < choices.size(); ++i) {
      if (choices[i] != text) continue;
      o.*field = static_cast<Enum>(i);
      return ok_status();
    }
    return no_value(name, text, "one of its values");
  };
  row.add_errors = [field, name = row.name, count = static_cast<int>(choices.size())](
                       const RefineOptions& o, std::vector<std::string>& all) {
    const int number = static_cast<int>(o.*field);
    if (number < 0 || number >= count)
      all.push_back(name + ": there is no value " + std::to_string(number));
  };
  row.choices = std::move(choices);
  return row;
}

}  // namespace pose_refine::option_rows
