// SPDX-License-Identifier: BSD-3-Clause
#include "apps/cli/arguments.h"

#include <gflags/gflags.h>

#include <algorithm>
#include <cstddef>
#include <optional>

#include "apps/cli/exit.h"
#include "apps/cli/process_flags.h"
#include "io/text/nearest_word.h"
#include "io/text/scanner.h"

namespace pose_refine::apps {
namespace {

constexpr int kMaxFlagfileDepth = 8;

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
    }
  }

  void read_flagfile(const std::string& path, int depth) {
    if (depth >= kMaxFlagfileDepth) throw Exit(kBadUsage, path + ": flag files include each other");
    if (io::is_empty_file(path)) return;
    const io::Buffer text = unwrap(io::read_text_file(path), kBadInput);
    io::Lines lines(text.view(), path);
    while (std::optional<io::Line> line = lines.next_data())
      parse({std::string(line->rest())}, depth + 1);
  }

  const Verb& verb_;
  const std::vector<std::string> names_;
};

}  // namespace

void set_flags(const Verb& verb, const std::vector<std::string>& arguments) {
  Parser(verb).parse(arguments, 0);
}

bool flag_was_set(const std::string& name) {
  return !gflags::GetCommandLineFlagInfoOrDie(name.c_str()).is_default;
}

std::string flag_text(const std::string& name) {
  return gflags::GetCommandLineFlagInfoOrDie(name.c_str()).current_value;
}

}  // namespace pose_refine::apps
