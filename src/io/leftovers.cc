// SPDX-License-Identifier: BSD-3-Clause
#include "io/leftovers.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <memory>
#include <optional>
#include <string_view>

#include "io/folder.h"
#include "io/number.h"

namespace pose_refine::io {
namespace {

constexpr std::string_view kPrefix = ".pose_refine-", kSuffix = ".tmp";

// The first bytes of a small file, none if it cannot be read.
std::string beginning_of(const char* path) {
  char bytes[64] = {};
  const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
  const ssize_t size = fd < 0 ? 0 : ::read(fd, bytes, sizeof bytes);
  if (fd >= 0) ::close(fd);
  return {bytes, static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
}

// Where a process number means something: this machine, this container. Empty: unknown.
std::string place() {
  struct stat numbers = {};
  if (::stat("/proc/self/ns/pid", &numbers) != 0) return {};
  char host[256] = {};
  if (::gethostname(host, sizeof host - 1) != 0) return {};
  std::uint64_t hash = 0xCBF29CE484222325u;  // FNV-1a
  for (const char c : std::string(host) + beginning_of("/etc/machine-id"))
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  hash = (hash ^ numbers.st_ino) * 0x100000001B3u;
  return std::to_string(hash % 1000000007u);
}

// Of ".pose_refine-PLACE-PID-COUNT.tmp", if it was made here.
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

// Short, so that it fits where a long name does; the counter keeps concurrent writers apart.
std::string temporary_name(const std::string& folder) {
  static std::atomic<unsigned> counter{0};
  std::string name = folder + '/';
  name.append(kPrefix).append(place()).append("-").append(std::to_string(::getpid()));
  return name.append("-").append(std::to_string(counter.fetch_add(1))).append(kSuffix);
}

void remove_leftovers(const std::string& folder) {
  const std::string here = place();
  const std::unique_ptr<DIR, CloseFolder> entries(::opendir(folder.c_str()));
  while (const dirent* const entry = entries ? ::readdir(entries.get()) : nullptr)
    remove_if_left(folder + '/' + entry->d_name, here);
}

void remove_leftovers_below(const std::string& folder) {
  const std::string here = place();
  const auto names = list_files(folder, kSuffix);
  if (!names) return;
  for (const std::string& name : *names)
    remove_if_left((folder + '/').append(name).append(kSuffix), here);
}

}  // namespace pose_refine::io
