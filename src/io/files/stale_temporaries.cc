// SPDX-License-Identifier: BSD-3-Clause
#include "io/files/stale_temporaries.h"

#include <dirent.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "io/files/buffer.h"
#include "io/files/folder.h"
#include "io/text/number.h"

namespace pose_refine::io {
namespace {

constexpr std::string_view kPrefix = ".pose_refine-", kSuffix = ".tmp";

// Names where a process number means something, which is this machine and this container. It is
// empty if unknown.
const std::string& place() {
  static const std::string place = [] {
    struct stat numbers = {};
    char host[256] = {};
    const bool known =
        ::stat("/proc/self/ns/pid", &numbers) == 0 && ::gethostname(host, sizeof host - 1) == 0;
    const Result<Buffer> machine = read_file("/etc/machine-id");
    std::string text = host;
    if (machine) text.append(machine->view());
    text.append(std::to_string(numbers.st_ino));
    return known ? std::to_string(std::hash<std::string>()(text)) : std::string();
  }();
  return place;
}

// Returns the PID of ".pose_refine-PLACE-PID-COUNT.tmp" if the name was made here.
std::optional<pid_t> maker(std::string_view name, const std::string& here) {
  if (here.empty() || name.size() <= kPrefix.size() + kSuffix.size()) return std::nullopt;
  if (name.substr(0, kPrefix.size()) != kPrefix) return std::nullopt;
  if (name.substr(name.size() - kSuffix.size()) != kSuffix) return std::nullopt;
  const std::string_view rest =
      name.substr(kPrefix.size(), name.size() - kPrefix.size() - kSuffix.size());
  const std::size_t first = rest.find('-'), second = rest.rfind('-');
  if (first == second || rest.substr(0, first) != here) return std::nullopt;
  const auto pid = to_integer<pid_t>(rest.substr(first + 1, second - first - 1));
  if (!pid || *pid <= 0) return std::nullopt;
  return pid;
}

void remove_if_left(const std::string& path, const std::string& here) {
  const auto pid = maker(std::string_view(path).substr(path.rfind('/') + 1), here);
  if (pid && ::kill(*pid, 0) != 0 && errno == ESRCH) ::unlink(path.c_str());
}

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

}  // namespace

// The name is short, so that it fits where a long name does; the counter keeps concurrent writers
// apart.
std::string temporary_name(const std::string& folder) {
  static std::atomic<unsigned> counter{0};
  std::string name = folder + '/';
  name.append(kPrefix).append(place()).append("-").append(std::to_string(::getpid()));
  return name.append("-").append(std::to_string(counter.fetch_add(1))).append(kSuffix);
}

void remove_leftovers(const std::string& folder) {
  const std::string& here = place();
  const std::unique_ptr<DIR, CloseFolder> entries(::opendir(folder.c_str()));
  while (const dirent* const entry = entries ? ::readdir(entries.get()) : nullptr)
    remove_if_left(folder + '/' + entry->d_name, here);
}

void remove_leftovers_below(const std::string& folder) {
  const std::string& here = place();
  const auto names = list_files(folder, kSuffix);
  if (!names) return;
  for (const std::string& name : *names)
    remove_if_left((folder + '/').append(name).append(kSuffix), here);
}

}  // namespace pose_refine::io
