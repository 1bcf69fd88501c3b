// SPDX-License-Identifier: BSD-3-Clause
// This library is preloaded into the program (LD_PRELOAD). The system call number FAULT_AT of those
// that FAULT_CALLS names ("write": whatever changes files; "read": whatever reads them; "memory":
// malloc) fails with the errno FAULT_ERROR, or kills the process if that is 0; with FAULT_LASTING
// every later one fails too. It then creates the file FAULT_FIRED.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdlib>
#include <cstring>

namespace {

struct Plan {
  const char* calls = std::getenv("FAULT_CALLS");
  const char* fired = std::getenv("FAULT_FIRED");
  bool lasting = std::getenv("FAULT_LASTING") != nullptr;
  long at = std::getenv("FAULT_AT") ? std::atol(std::getenv("FAULT_AT")) : 0;
  int error = std::getenv("FAULT_ERROR") ? std::atoi(std::getenv("FAULT_ERROR")) : 0;
};
std::atomic<const Plan*> plan{nullptr};
std::atomic<long> count{0};

__attribute__((constructor)) void begin() {
  static const Plan made;
  if (made.calls) plan = &made;
}

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

// Tells whether this is the call to fail, and sets errno then.
bool fails(const char* kind) {
  const Plan* const p = plan;
  if (!p || std::strcmp(p->calls, kind) != 0) return false;
  const long n = ++count;
  if (p->lasting ? n < p->at : n != p->at) return false;
  static const auto open_file = real<int(const char*, int, ...)>("open");
  if (p->fired) open_file(p->fired, O_CREAT | O_WRONLY | O_CLOEXEC, 0666);
  if (p->error == 0) ::kill(::getpid(), SIGKILL);
  errno = p->error;
  return true;
}

bool is_written(int fd) {
  const int flags = ::fcntl(fd, F_GETFL);
  return fd > 2 && flags >= 0 && (flags & O_ACCMODE) != O_RDONLY;
}

}  // namespace

extern "C" {

ssize_t write(int fd, const void* data, size_t size) {
  static const auto next = real<ssize_t(int, const void*, size_t)>("write");
  return fd != 2 && fails("write") ? -1 : next(fd, data, size);
}
// Bytes that are there already can be replaced on a full disk.
ssize_t pwrite(int fd, const void* data, size_t size, off_t offset) {
  static const auto next = real<ssize_t(int, const void*, size_t, off_t)>("pwrite");
  const Plan* const p = plan;
  return !(p && p->lasting) && fails("write") ? -1 : next(fd, data, size, offset);
}
int fsync(int fd) {
  static const auto next = real<int(int)>("fsync");
  return fails("write") ? -1 : next(fd);
}
int ftruncate(int fd, off_t size) noexcept {
  static const auto next = real<int(int, off_t)>("ftruncate");
  return fails("write") ? -1 : next(fd, size);
}
int rename(const char* from, const char* to) noexcept {
  static const auto next = real<int(const char*, const char*)>("rename");
  return fails("write") ? -1 : next(from, to);
}
int link(const char* from, const char* to) noexcept {
  static const auto next = real<int(const char*, const char*)>("link");
  return fails("write") ? -1 : next(from, to);
}
int unlink(const char* path) noexcept {
  static const auto next = real<int(const char*)>("unlink");
  // A file that cannot be removed stays, so there is nothing to test; but it is a moment to be
  // killed at.
  const Plan* const p = plan;
  return p && p->error == 0 && fails("write") ? -1 : next(path);
}
int access(const char* path, int mode) noexcept {
  static const auto next = real<int(const char*, int)>("access");
  return (mode & W_OK) != 0 && fails("write") ? -1 : next(path, mode);
}
int mkdir(const char* path, mode_t mode) noexcept {
  static const auto next = real<int(const char*, mode_t)>("mkdir");
  return fails("write") ? -1 : next(path, mode);
}
// Closing fails after it has closed the file.
int close(int fd) {
  static const auto next = real<int(int)>("close");
  const bool failed = is_written(fd) && fails("write");
  const int code = errno, result = next(fd);
  if (failed) errno = code;
  return failed ? -1 : result;
}
int open(const char* path, int flags, ...) {
  static const auto next = real<int(const char*, int, ...)>("open");
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  const bool reads = (flags & O_ACCMODE) == O_RDONLY;
  return fails(reads ? "read" : "write") ? -1 : next(path, flags, mode);
}
ssize_t read(int fd, void* data, size_t size) {
  static const auto next = real<ssize_t(int, void*, size_t)>("read");
  return fails("read") ? -1 : next(fd, data, size);
}
ssize_t pread(int fd, void* data, size_t size, off_t offset) {
  static const auto next = real<ssize_t(int, void*, size_t, off_t)>("pread");
  return fails("read") ? -1 : next(fd, data, size, offset);
}

// Memory is counted from the program's first look at its standard streams, in main(), because
// before it there is nobody to tell. dlsym itself allocates.
extern void* __libc_malloc(size_t size);
std::atomic<bool> counting{false};
void* malloc(size_t size) {
  if (counting && fails("memory")) return nullptr;
  return __libc_malloc(size);
}
int fcntl(int fd, int command, ...) {
  static const auto next = real<int(int, int, ...)>("fcntl");
  std::va_list arguments;
  va_start(arguments, command);
  void* const argument = va_arg(arguments, void*);
  va_end(arguments);
  if (command == F_GETFD) counting = true;
  return next(fd, command, argument);
}
}
