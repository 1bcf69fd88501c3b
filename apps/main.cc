// SPDX-License-Identifier: BSD-3-Clause
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include "apps/cli/arguments.h"
#include "apps/cli/arithmetic.h"
#include "apps/cli/exit.h"
#include "apps/cli/help.h"
#include "apps/cli/messages.h"
#include "apps/cli/process_flags.h"
#include "apps/cli/verb.h"
#include "io/text/nearest_word.h"
#include "io/text/printable.h"
#include "pose_refine/support/version.h"

namespace pose_refine::apps {
namespace {

Verb find_verb(const std::string& name) {
  std::vector<std::string> names;
  for (Verb& verb : verbs()) {
    if (verb.name == name) return verb;
    names.push_back(verb.name);
  }
  names.push_back("help");
  throw Exit(kBadUsage, "unknown verb '" + name + "'; the nearest one is '" +
                            io::nearest(name, names) + "' (`pose_refine help` lists them)");
}

// Lack of memory in a destructor (nlohmann's needs some) cannot be caught anywhere else.
[[noreturn]] void end_with_message() {
  constexpr char kText[] = "pose_refine: internal error, most likely out of memory\n";
  if (write(STDERR_FILENO, kText, sizeof(kText) - 1) < 0) _exit(kInternalError);
  _exit(kInternalError);
}

// A closed standard stream would give its number to the next file opened, and what is printed
// would end up in that file.
void reserve_standard_streams() {
  for (int fd = 0; fd <= 2; ++fd) {
    if (fcntl(fd, F_GETFD) == -1) open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
  }
}

bool asks_for_help(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    if (argument == "--help" || argument == "-h" || argument == "-help") return true;
  }
  return false;
}

int print(const std::string& text) {
  std::cout << text;
  return kDone;
}

int dispatch(const std::vector<std::string>& arguments) {
  if (arguments.empty()) throw Exit(kBadUsage, "no verb is given\n\n" + program_help(verbs()));
  const std::string& name = arguments[0];
  if (name == "--version") return print("pose_refine " POSE_REFINE_VERSION "\n");
  if (name == "help" && arguments.size() > 1) return print(verb_help(find_verb(arguments[1])));
  if (name == "help" || name == "--help" || name == "-h") return print(program_help(verbs()));
  const Verb verb = find_verb(name);
  const std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
  if (asks_for_help(rest)) return print(verb_help(verb));
  set_flags(verb, rest);
  progress_seconds_from_flag();  // checks it before hours of work
  start_logging();
  const int code = verb.run();
  tell_more_notes();
  return code;
}

int fail(int code, const std::string& message) {
  std::cerr << "pose_refine: " << io::printable(message, true) << std::endl;
  return code;
}

int run(int argc, char** argv) {
  if (!arithmetic_is_ieee())
    return fail(kInternalError,
                "there are no NaN, infinity or subnormal numbers here: -ffast-math was used");
  try {
    const int code = dispatch({argv + 1, argv + argc});
    std::cout.flush();
    return std::cout ? code : fail(kBadOutput, "standard output cannot be written");
  } catch (const Exit& exit) {
    const bool of_usage = exit.code() == kBadUsage;
    return fail(exit.code(), of_usage ? with_flag_place(exit.what()) : exit.what());
  } catch (const std::bad_alloc&) {
    std::fputs("pose_refine: out of memory\n", stderr);  // needs none
    return kInternalError;
  } catch (const std::exception& error) {
    return fail(kInternalError, std::string("internal error: ") + error.what());
  }
}

}  // namespace
}  // namespace pose_refine::apps

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is a failed write with a message, not a death
  std::set_terminate(pose_refine::apps::end_with_message);
  pose_refine::apps::reserve_standard_streams();
  return pose_refine::apps::run(argc, argv);
}
