// SPDX-License-Identifier: BSD-3-Clause
#include "apps/cli/arguments.h"

#include <gflags/gflags.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <regex>
#include <utility>

#include "apps/cli/exit.h"
#include "apps/cli/process_flags.h"
#include "io/text/nearest_word.h"
#include "io/text/scanner.h"

namespace pose_refine::apps {
namespace {

constexpr int kMaxFlagfileDepth = 8;

// An error of a line in a flag file, whose message begins with "file:line: ".
class LineExit : public Exit {
 public:
  using Exit::Exit;
};

// Where each flag stands that was given: "file:line", or nothing at the command line.
std::map<std::string, std::string>& places() {
  static std::map<std::string, std::string> all;
  return all;
}

std::vector<std::string> flag_names(const Verb& verb) {
  std::vector<std::string> names;
  for (const VerbFlag& flag : verb.flags) names.push_back(flag.name);
  for (const VerbFlag& flag : common_flags()) names.push_back(flag.name);
  return names;
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_switch(const std::string& name) {
  return gflags::GetCommandLineFlagInfoOrDie(name.c_str()).type == "bool";
}

// Takes the arguments one after the other; a flag file's lines are arguments too.
class Parser {
 public:
  explicit Parser(const Verb& verb) : verb_(verb), names_(flag_names(verb)) {}

  void parse(const std::vector<std::string>& arguments, int depth) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (take_operand(arguments[i], depth)) continue;
      const std::string flag = without_dashes(arguments[i]);
      const std::size_t equals = flag.find('=');
      const std::string name = flag.substr(0, equals);
      if (equals != std::string::npos) {
        set(name, flag.substr(equals + 1), depth);
      } else if (is_negation(name)) {
        set(name.substr(2), "false", depth);
      } else if (contains(names_, name) && is_switch(name)) {
        set(name, "true", depth);
      } else {
        check_known(name);
        if (i + 1 == arguments.size()) throw Exit(kBadUsage, "--" + name + " needs a value");
        set(name, arguments[++i], depth);
      }
    }
  }

 private:
  bool take_operand(const std::string& argument, int depth) {
    if (verb_.operand.empty() || argument.empty() || argument[0] == '-') return false;
    if (has_operand_)
      throw Exit(kBadUsage, "'" + argument + "' is one path too many; `pose_refine " + verb_.name +
                                "` takes one, and all else as --name=value");
    has_operand_ = true;
    set(verb_.operand, argument, depth);
    return true;
  }

  std::string without_dashes(const std::string& argument) const {
    if (argument.size() > 1 && argument[0] == '-') {
      return argument.substr(argument[1] == '-' ? 2 : 1);
    }
    throw Exit(kBadUsage, "'" + argument + "' is not a flag; `pose_refine " + verb_.name +
                              "` takes flags only, as --name=value");
  }

  bool is_negation(const std::string& name) const {
    return name.rfind("no", 0) == 0 && contains(names_, name.substr(2)) &&
           is_switch(name.substr(2));
  }

  void check_known(const std::string& name) const {
    if (contains(names_, name)) return;
    throw Exit(kBadUsage, "unknown flag --" + name + " of `pose_refine " + verb_.name +
                              "`; the nearest one is --" + io::nearest(name, names_));
  }

  void set(const std::string& name, const std::string& value, int depth) {
    check_known(name);
    if (name == "flagfile") {
      read_flagfile(value, depth);
    } else if (gflags::SetCommandLineOption(name.c_str(), value.c_str()).empty()) {
      const std::string type = gflags::GetCommandLineFlagInfoOrDie(name.c_str()).type;
      throw Exit(kBadUsage, "--" + name + "='" + value + "' is not a valid " + type);
    } else {
      places()[name] = place_;
    }
  }

  void read_flagfile(const std::string& path, int depth) {
    if (depth >= kMaxFlagfileDepth) throw Exit(kBadUsage, path + ": flag files include each other");
    if (io::is_empty_file(path)) return;
    const io::Buffer text = unwrap(io::read_text_file(path), kBadInput);
    io::Lines lines(text.view(), path);
    while (std::optional<io::Line> line = lines.next_data())
      read_flag({std::string(line->rest())}, path + ":" + std::to_string(lines.number()), depth);
  }

  void read_flag(const std::vector<std::string>& argument, const std::string& place, int depth) {
    const std::string outer = std::exchange(place_, place);
    try {
      parse(argument, depth + 1);
    } catch (const LineExit&) {
      throw;  // the innermost file is the one to correct
    } catch (const Exit& exit) {
      throw LineExit(exit.code(), place + ": " + exit.what());
    }
    place_ = outer;
  }

  const Verb& verb_;
  const std::vector<std::string> names_;
  bool has_operand_ = false;
  std::string place_;  // the line of the flag file that is being read
};

}  // namespace

void set_flags(const Verb& verb, const std::vector<std::string>& arguments) {
  try {
    Parser(verb).parse(arguments, 0);
  } catch (const Exit&) {
    places().clear();  // the message has its place already
    throw;
  }
}

std::string with_flag_place(const std::string& message) {
  static const std::regex flag("--([a-z_0-9]+)");
  for (std::sregex_iterator at(message.begin(), message.end(), flag), end; at != end; ++at) {
    const auto place = places().find((*at)[1]);
    if (place != places().end() && !place->second.empty()) return place->second + ": " + message;
  }
  return message;
}

bool flag_was_set(const std::string& name) {
  return !gflags::GetCommandLineFlagInfoOrDie(name.c_str()).is_default;
}

std::string flag_text(const std::string& name) {
  return gflags::GetCommandLineFlagInfoOrDie(name.c_str()).current_value;
}

}  // namespace pose_refine::apps
