// SPDX-License-Identifier: BSD-3-Clause
#include "help.h"

#include <gflags/gflags.h>

#include <cstddef>

#include "arguments.h"

namespace pose_refine::apps {
namespace {

constexpr std::size_t kWidth = 96;
const char kIndent[] = "      ";

std::string wrapped(const std::string& text) {
  std::string out = kIndent;
  std::size_t column = sizeof(kIndent) - 1;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    if (column + end - begin > kWidth) {
      out += std::string("\n") + kIndent;
      column = sizeof(kIndent) - 1;
    }
    out += text.substr(begin, end - begin) + ' ';
    column += end - begin + 1;
    begin = end + 1;
  }
  return out + '\n';
}

std::string flag_help(const VerbFlag& flag) {
  const auto info = gflags::GetCommandLineFlagInfoOrDie(flag.name.c_str());
  const std::string value = info.type == "bool" ? "" : "=" + info.default_value;
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
         "  4 an output cannot be written; 5 some images are not usable; 6 no image is usable\n";
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
