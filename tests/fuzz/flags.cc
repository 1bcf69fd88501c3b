// SPDX-License-Identifier: BSD-3-Clause
// This fuzzes the flag parser: the first byte chooses a verb, and the rest is arguments with NUL or
// line breaks between them.
#include <gflags/gflags.h>

#include "apps/cli/arguments.h"
#include "apps/cli/exit.h"
#include "apps/cli/help.h"
#include "fuzz/target.h"

namespace pose_refine::fuzz {
namespace {

std::vector<std::string> arguments_of(std::string_view input) {
  std::vector<std::string> arguments;
  while (!input.empty()) {
    const std::size_t end = input.find_first_of(std::string_view("\0\n", 2));
    arguments.emplace_back(input.substr(0, end));
    input.remove_prefix(end == std::string_view::npos ? input.size() : end + 1);
  }
  return arguments;
}

}  // namespace

Finding run_flags(std::string_view input) {
  if (input.empty()) return {};
  static const std::vector<apps::Verb> verbs = apps::verbs();
  const gflags::FlagSaver saver;
  const auto verb = static_cast<unsigned char>(input.front()) % verbs.size();
  try {
    apps::set_flags(verbs[verb], arguments_of(input.substr(1)));
  } catch (const apps::Exit& exit) {
    if (exit.code() != apps::kBadUsage && exit.code() != apps::kBadInput) return "a wrong code";
    return std::string(exit.what()).empty() ? "an error without a message" : "";
  }
  return {};
}

}  // namespace pose_refine::fuzz
