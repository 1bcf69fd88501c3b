// SPDX-License-Identifier: BSD-3-Clause
#include "apps/cli/help.h"

#include <gflags/gflags.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <sstream>

#include "apps/cli/process_flags.h"

namespace pose_refine::apps {
namespace {

constexpr std::size_t kWidth = 96;
const char kIndent[] = "      ";

// Breaks the text into indented lines at blanks.
std::string wrapped(const std::string& text) {
  std::string out, line;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (!line.empty() && sizeof(kIndent) + line.size() + word.size() > kWidth) {
      out += kIndent + line + '\n';
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return out + kIndent + line + '\n';
}

// Returns the default in the fewest digits: gflags would write 0.3 with 17.
std::string default_value(const gflags::CommandLineFlagInfo& info) {
  if (info.type != "double") return info.default_value;
  double value = 0.0;
  std::from_chars(info.default_value.data(), info.default_value.data() + info.default_value.size(),
                  value);
  std::array<char, 32> text;
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

std::string flag_help(const VerbFlag& flag) {
  const auto info = gflags::GetCommandLineFlagInfoOrDie(flag.name.c_str());
  const std::string value = info.type == "bool" ? "" : "=" + default_value(info);
  return "  --" + flag.name + value + "\n" +
         wrapped(flag.help.empty() ? info.description : flag.help);
}

}  // namespace

std::string program_help(const std::vector<Verb>& verbs) {
  std::string out =
      "pose_refine: makes camera poses from a network better, with 2D-3D correspondences\n\n"
      "usage: pose_refine VERB --flag=value ...\n"
      "       pose_refine help VERB\n"
      "       pose_refine --version\n\nverbs:\n";
  for (const Verb& verb : verbs) {
    out += "  " + verb.name + std::string(12 - verb.name.size(), ' ') + verb.summary + "\n";
  }
  return out +
         "\nexit codes: 0 done, every image usable; 1 internal error; 2 bad usage; 3 bad input;\n"
         "  4 an output cannot be written; 5 some images keep their input pose; 6 all of them do\n";
}

std::string verb_help(const Verb& verb) {
  std::string out = "pose_refine " + verb.name + ": " + verb.summary + "\n\nusage: pose_refine " +
                    verb.name + " " + verb.usage + "\n\nflags, with their defaults:\n";
  for (const VerbFlag& flag : verb.flags) out += flag_help(flag);
  out += "\nflags of every verb:\n";
  for (const VerbFlag& flag : common_flags()) out += flag_help(flag);
  return out;
}

}  // namespace pose_refine::apps
