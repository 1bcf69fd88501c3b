// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "pose_refine/options.h"

// The one list of what can be said about how an image is refined. The flags of `refine`, the
// keywords of Python and their stubs, the options in a report, the help texts and
// RefineOptions::errors() are loops over it. An option is added with a field in options.h and a row
// in option_table.cc.
//
// An option has one name everywhere. Two rows differ, because a flag says more than a field:
// `max_rotation_deg` is the field max_rotation in degrees, and the flag of `pull` is --prior, which
// takes measured priors too.
namespace pose_refine {

// This says how a value is written. Every value has a text; the kind tells flags, Python and
// reports what else it may be.
enum class OptionKind {
  kChoice,        // one of `choices`
  kText,          // a syntax of its own; empty: nothing
  kOptionalText,  // the same, where Python says None for empty
  kLoss,          // text, or in Python a Loss
  kReal,
  kInteger,    // 32 bits
  kUnsigned,   // 64 bits
  kDirection,  // "x,y,z"
  kBudgets,    // "true" or "false", with `parts` that count when it is true
};

// Help texts and reports tell options of one section together.
enum class OptionSection { kObjective, kPriors, kMotion, kSolver, kSearch };

// This is a row of the table. It reads and writes one thing in RefineOptions as text.
struct Option {
  std::string name;
  OptionKind kind = OptionKind::kText;
  OptionSection section = OptionSection::kObjective;
  std::string doc;  // sentences; other options are named as flags
  // These turn the value to text and back. `set` tells what is wrong with a text that is no such
  // value; whether a value is in range is for RefineOptions::errors() to say, with `add_errors`.
  std::function<std::string(const RefineOptions&)> get;
  std::function<Status(RefineOptions&, std::string_view)> set;
  std::function<void(const RefineOptions&, std::vector<std::string>&)> add_errors = {};
  std::vector<std::string> choices = {};
  std::vector<Option> parts = {};  // the flag of a part is --NAME_PART

  // Under these objectives it has an effect. Giving it elsewhere is a misunderstanding that
  // programs refuse.
  std::vector<std::string> objectives = {"reprojection", "geometric", "bearing"};
  std::string otherwise = {};           // why not in the other objectives
  std::vector<std::string> needs = {};  // names of options, one of which must be given
  bool has_flag = true;                 // false: of the library and of Python alone
  bool told_always = true;              // false: a report has it when it is not the default

  // Rows are written with these: each returns this option with one change, such as an effect in
  // some objectives alone.
  Option only_in(std::vector<std::string> some, std::string why) &&;
  Option needing(std::vector<std::string> others) &&;
  Option without_flag() &&;
  Option told_if_changed() &&;
};

const std::vector<Option>& option_table();
// Returns the row of that name, which there must be.
const Option& option_named(std::string_view name);

}  // namespace pose_refine
