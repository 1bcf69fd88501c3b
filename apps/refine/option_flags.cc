// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/option_flags.h"

#include <gflags/gflags.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "apps/cli/arguments.h"
#include "apps/cli/exit.h"
#include "apps/cli/flag_values.h"
#include "io/text/number.h"

DEFINE_bool(gnc, false, "Short for --policy=gnc: many wrong matches, start not far off.");

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;

// This lives as long as the program, because gflags points into it.
template <class T>
struct FlagStorage {
  std::string name, help;
  T current, initial;
};

template <class T>
void define(const std::string& name, const std::string& help, T initial) {
  auto* const flag = new FlagStorage<T>{name, help, initial, initial};
  [[maybe_unused]] const gflags::FlagRegisterer defined(flag->name.c_str(), flag->help.c_str(),
                                                        __FILE__, &flag->current, &flag->initial);
}

void define_flag(const std::string& name, const Option& option) {
  const std::string initial = option.get(RefineOptions());
  switch (option.kind) {
    case OptionKind::kReal:
      return define(name, option.doc, io::to_real(initial).value_or(0.0));
    case OptionKind::kInteger:
      return define(name, option.doc, io::to_integer<gflags::int32>(initial).value_or(0));
    case OptionKind::kUnsigned:
      return define(name, option.doc, io::to_integer<gflags::uint64>(initial).value_or(0));
    case OptionKind::kBudgets:
      return define(name, option.doc, initial == "true");
    default:
      return define(name, option.doc, initial);
  }
}

// The flags of these options speak of the priors of images too, so apps/input/priors.cc has them.
constexpr std::array<std::string_view, 3> kOfPriors = {"pull", "prior_weight", "up_in_world"};

bool is_ours(const Option& option) {
  return option.has_flag &&
         std::find(kOfPriors.begin(), kOfPriors.end(), option.name) == kOfPriors.end();
}

std::string flag_name(const Option& option) {
  return option.name == "pull" ? "prior" : option.name;
}

std::string flag_name(const Option& whole, const Option& part) {
  return whole.name + "_" + part.name;
}

[[maybe_unused]] const bool all_defined = [] {
  for (const Option& option : option_table()) {
    if (!is_ours(option)) continue;
    define_flag(option.name, option);
    for (const Option& part : option.parts) define_flag(flag_name(option, part), part);
  }
  return true;
}();

std::string value_of(const std::string& flag) {
  return flag == "policy" && FLAGS_gnc ? "gnc" : flag_text(flag);
}

// An option that has its default is not given, whatever the user wrote.
bool is_given(const std::string& option) {
  const std::string flag = flag_name(option_named(option));
  return flag_text(flag) != gflags::GetCommandLineFlagInfoOrDie(flag.c_str()).default_value;
}

std::string list_of(const std::vector<std::string>& options) {
  std::string list;
  for (const std::string& option : options)
    list += (list.empty() ? "--" : " or --") + flag_name(option_named(option));
  return list;
}

// A flag without effect is a misunderstanding.
void check_effect(const std::string& flag, bool has_effect, const std::string& why) {
  if (!has_effect && flag_was_set(flag))
    throw Exit(kBadUsage, "--" + flag + " would have no effect: " + why);
}

bool contains(const std::vector<std::string>& list, const std::string& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

std::string why_not_here(const Option& option, const std::string& objective) {
  if (objective != kMapObjective) return option.otherwise;
  return option.section == OptionSection::kSearch
             ? "--objective=nre has its own schedule and rescue (--msac)"
             : "--objective=nre has none";
}

void check_needs(const Option& option) {
  bool met = option.needs.empty();
  for (const std::string& other : option.needs) met = met || is_given(other);
  check_effect(flag_name(option), met, "there is no " + list_of(option.needs));
}

void check_objective(const Option& option, const std::string& objective) {
  const bool has_effect = option.name == "objective" || contains(option.objectives, objective);
  const std::string why = why_not_here(option, objective);
  check_effect(flag_name(option), has_effect, why);
  for (const Option& part : option.parts) check_effect(flag_name(option, part), has_effect, why);
}

// Returns the choices of the library, and those of the program.
std::vector<std::string> choices_of(const Option& option) {
  std::vector<std::string> all = option.choices;
  if (option.name == "objective") all.emplace_back(kMapObjective);
  return all;
}

void set(RefineOptions& options, const Option& option, const std::string& flag) {
  const std::string text = value_of(flag);
  if (const Status status = option.set(options, text); !status)
    throw Exit(kBadUsage, "--" + flag + "='" + text + "': " + status.error().message);
}

Json value_json(const Option& option, const std::string& flag) {
  const std::string text = value_of(flag);
  switch (option.kind) {
    case OptionKind::kReal:
      return io::to_real(text).value_or(0.0);
    case OptionKind::kInteger:
      return io::to_integer<gflags::int32>(text).value_or(0);
    case OptionKind::kUnsigned:
      return io::to_integer<gflags::uint64>(text).value_or(0);
    case OptionKind::kBudgets:
      return text == "true";
    default:
      return text;
  }
}

}  // namespace

std::vector<VerbFlag> option_flags(OptionSection section) {
  std::vector<VerbFlag> flags;
  for (const Option& option : option_table()) {
    if (option.section != section || !is_ours(option)) continue;
    if (option.name == "policy") flags.push_back({"gnc"});
    flags.push_back({option.name});
    for (const Option& part : option.parts) flags.push_back({flag_name(option, part)});
    if (option.name == "objective")
      flags.back().help =
          "What is minimized: reprojection (pixels), geometric (Kendall's L_g), bearing (unit "
          "rays), or nre (neural reprojection error over --maps).";
  }
  return flags;
}

RefineOptions with_option_flags(RefineOptions options) {
  for (const Option& option : option_table()) {
    if (!is_ours(option)) continue;
    const std::string text = value_of(option.name);
    if (!option.choices.empty()) choice(option.name, text, choices_of(option));
    if (option.name == "objective" && text == kMapObjective) continue;
    set(options, option, option.name);
    if (option.kind == OptionKind::kBudgets && text != "true") continue;
    for (const Option& part : option.parts) set(options, part, flag_name(option, part));
  }
  return options;
}

void check_option_effects() {
  const std::string objective = flag_text("objective");
  choice("objective", objective, choices_of(option_named("objective")));
  if (FLAGS_gnc && flag_was_set("policy"))
    throw Exit(kBadUsage, "--gnc is short for --policy=gnc: give one of them");
  for (const Option& option : option_table()) {
    if (!option.has_flag) continue;
    check_objective(option, objective);
    check_needs(option);
    const bool on = option.parts.empty() || flag_text(flag_name(option)) == "true";
    for (const Option& part : option.parts)
      check_effect(flag_name(option, part), on, "there is no --" + option.name);
  }
  check_effect("gnc", objective != kMapObjective, why_not_here(option_named("policy"), objective));
}

Json option_flags_json(OptionSection section) {
  Json json = Json::object();
  for (const Option& option : option_table()) {
    if (option.section != section || !is_ours(option)) continue;
    if (!option.told_always && !is_given(option.name)) continue;
    json[option.name] = value_json(option, option.name);
    for (const Option& part : option.parts)
      json[flag_name(option, part)] = value_json(part, flag_name(option, part));
  }
  return json;
}

}  // namespace pose_refine::apps
