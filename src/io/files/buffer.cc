// SPDX-License-Identifier: BSD-3-Clause
#include "io/files/buffer.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <system_error>

#include "io/files/first_bytes.h"

namespace pose_refine::io {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 24;
constexpr std::size_t kMaxInput = std::size_t{1}
                                  << 30;  // for standard input, whose size is unknown

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ > STDIN_FILENO) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

Error system_error(const std::string& path, int code) {
  const ErrorCode kind = code == ENOENT || code == ENOTDIR ? ErrorCode::kNotFound  //
                                                           : ErrorCode::kUnreadable;
  return Error{kind, std::generic_category().message(code), path};
}

// Reads into `data`; fewer than `size` bytes mean the end of the file, -1 an error (see errno).
ssize_t read_fully(int fd, char* data, std::size_t size) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t n = ::read(fd, data + done, std::min(kBlock, size - done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return -1;
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  return static_cast<ssize_t>(done);
}

Result<Buffer> read_sized(int fd, std::size_t size, const std::string& path) {
  std::unique_ptr<char[]> data(new (std::nothrow) char[size]);
  if (!data) return Error{ErrorCode::kUnreadable, "it does not fit into memory", path};
  const ssize_t n = read_fully(fd, data.get(), size);
  if (n < 0) return system_error(path, errno);
  if (n == 0) return Error{ErrorCode::kMalformed, "the file is empty", path};
  return Buffer(std::move(data), static_cast<std::size_t>(n));
}

Result<Buffer> read_stream(int fd, const std::string& path) {
  std::string bytes;
  for (;;) {
    const std::size_t old = bytes.size();
    bytes.resize(old + std::max<std::size_t>(old, 65536));
    const ssize_t n = read_fully(fd, &bytes[old], bytes.size() - old);
    if (n < 0) return system_error(path, errno);
    const std::size_t wanted = bytes.size() - old;
    bytes.resize(old + static_cast<std::size_t>(n));
    if (static_cast<std::size_t>(n) < wanted) break;
    if (bytes.size() > kMaxInput) {
      return Error{ErrorCode::kUnreadable, "it holds more than 1 GiB: use a file", path};
    }
  }
  if (bytes.empty()) return Error{ErrorCode::kMalformed, "the input is empty", path};
  return Buffer::copy_of(bytes);
}

Error wrong_kind(const std::string& path, mode_t mode) {
  const char* text = "it is a device, not a file";
  if (S_ISDIR(mode)) text = "it is a folder, expected a file";
  if (S_ISFIFO(mode)) text = "it is a pipe, not a file: use '-' to read standard input";
  if (S_ISSOCK(mode)) text = "it is a socket, not a file";
  return Error{ErrorCode::kUnreadable, text, path};
}

Result<Buffer> read_standard_input() {
  struct stat info = {};
  if (::fstat(STDIN_FILENO, &info) != 0) return system_error("-", errno);
  const bool terminal = ::isatty(STDIN_FILENO) == 1;
  if (S_ISDIR(info.st_mode) || (S_ISCHR(info.st_mode) && !terminal)) {
    return wrong_kind("-", info.st_mode);
  }
  return read_stream(STDIN_FILENO, "-");
}

Result<Buffer> read_regular(const std::string& path) {
  if (path.find('\0') != std::string::npos) {
    return Error{ErrorCode::kInvalidArgument, "a path cannot hold a NUL byte"};
  }
  // O_NONBLOCK is set because opening a pipe without a writer must not wait.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (file.get() < 0) return system_error(path, errno);
  struct stat info = {};
  if (::fstat(file.get(), &info) != 0) return system_error(path, errno);
  if (!S_ISREG(info.st_mode)) return wrong_kind(path, info.st_mode);
  if (info.st_size <= 0) return Error{ErrorCode::kMalformed, "the file is empty", path};
  return read_sized(file.get(), static_cast<std::size_t>(info.st_size), path);
}

mode_t mode_of(const std::string& path) {
  struct stat info = {};
  return ::stat(path.c_str(), &info) == 0 ? info.st_mode : 0;
}

}  // namespace

Buffer Buffer::copy_of(std::string_view bytes) {
  std::unique_ptr<char[]> data(new char[bytes.size() + 1]);
  std::memcpy(data.get(), bytes.data(), bytes.size());
  return Buffer(std::move(data), bytes.size());
}

void Buffer::normalize_text() {
  if (view().substr(0, 3) == "\xEF\xBB\xBF") begin_ += 3;
  const std::size_t first = view().find('\r');
  if (first == std::string_view::npos) return;
  char* const text = data_.get();
  std::size_t out = begin_ + first;
  for (std::size_t in = out; in < size_; ++in) {
    if (text[in] != '\r') {
      text[out++] = text[in];
    } else if (in + 1 == size_ || text[in + 1] != '\n') {
      text[out++] = '\n';
    }
  }
  size_ = out;
}

// Only pages that hold nothing else are given back; the allocator keeps the address.
void Buffer::release(std::size_t end) {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto data = reinterpret_cast<std::uintptr_t>(data_.get());
  const std::uintptr_t from = (data + released_ + page - 1) / page * page;
  const std::uintptr_t to = (data + begin_ + end) / page * page;
  if (to <= from) return;
  ::madvise(data_.get() + (from - data), to - from, MADV_DONTNEED);
  released_ = to - data;
}

Result<Buffer> read_file(const std::string& path) {
  return with_memory_errors(path, [&]() -> Result<Buffer> {
    return path == "-" ? read_standard_input() : read_regular(path);
  });
}

Result<Buffer> as_text(Buffer bytes, const std::string& path) {
  const std::string_view mark = bytes.view().substr(0, 2);
  if (mark == "\xFF\xFE" || mark == "\xFE\xFF") {
    return Error{ErrorCode::kUnsupported, "the text is UTF-16: save it as UTF-8", path};
  }
  if (!kind_of_file(bytes.view()).empty())
    return wrong_kind_of_file(bytes.view(), "a file of the kind that is expected here", path);
  bytes.normalize_text();
  return bytes;
}

Result<Buffer> read_text_file(const std::string& path) {
  Result<Buffer> bytes = read_file(path);
  if (!bytes) return bytes;
  return as_text(std::move(*bytes), path);
}

bool is_folder(const std::string& path) {
  return S_ISDIR(mode_of(path));
}
bool is_file(const std::string& path) {
  return S_ISREG(mode_of(path));
}
bool is_empty_file(const std::string& path) {
  struct stat info = {};
  return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && info.st_size == 0;
}

}  // namespace pose_refine::io
