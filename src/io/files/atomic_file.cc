// SPDX-License-Identifier: BSD-3-Clause
#include "io/files/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "io/files/stale_temporaries.h"

namespace pose_refine::io {
namespace {

constexpr std::size_t kPending = std::size_t{1} << 20;

std::string reason(int code) {
  return std::generic_category().message(code);
}

Error write_error(const std::string& path, std::string message,
                  ErrorCode code = ErrorCode::kWriteFailed) {
  return Error{code, std::move(message), path};
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// Checks that `path` may become our file.
Status check_target(const std::string& path, bool overwrite) {
  struct stat info = {};
  if (path.empty() || path.back() == '/' || path.find('\0') != std::string::npos) {
    return write_error(path, "expected the name of a file");
  }
  if (::lstat(path.c_str(), &info) != 0) return ok_status();
  if (S_ISDIR(info.st_mode)) return write_error(path, "it is a folder, expected a file");
  if (S_ISLNK(info.st_mode)) return write_error(path, "it is a symbolic link: name its target");
  if (!S_ISREG(info.st_mode)) {
    return write_error(path, "it is not a regular file: use '-' for standard output");
  }
  if (overwrite) return ok_status();
  return write_error(path, "it exists already: remove it or ask to overwrite", ErrorCode::kExists);
}

}  // namespace

const SystemCalls& real_system_calls() {
  static const SystemCalls calls = {::write, ::fsync, ::rename};
  return calls;
}

AtomicFile::AtomicFile(std::string path, bool overwrite, const SystemCalls& calls)
    : path_(std::move(path)), folder_(folder_of(path_)), overwrite_(overwrite), calls_(&calls) {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : path_(std::move(other.path_)),
      folder_(std::move(other.folder_)),
      temporary_(std::exchange(other.temporary_, {})),
      overwrite_(other.overwrite_),
      calls_(other.calls_),
      fd_(std::exchange(other.fd_, -1)),
      pending_(std::move(other.pending_)),
      failure_(std::move(other.failure_)) {}

AtomicFile::~AtomicFile() {
  discard();
}

Result<AtomicFile> AtomicFile::create(const std::string& path, bool overwrite,
                                      const SystemCalls& calls) {
  AtomicFile file(path, overwrite, calls);
  if (path == "-") return file;
  Status status = check_target(path, overwrite);
  if (status) status = file.open_temporary();
  if (!status) return status.error();
  return file;
}

Status AtomicFile::open_temporary() {
  const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  do {  // a killed process with our number may have left the name
    temporary_ = temporary_name(folder_);
    fd_ = ::open(temporary_.c_str(), flags, 0666);
  } while (fd_ < 0 && errno == EEXIST);
  if (fd_ >= 0) {
    if (overwrite_) keep_readers();
    return ok_status();
  }
  const int code = errno;
  temporary_.clear();
  return write_error(path_, "cannot create a file in folder '" + folder_ + "': " + reason(code));
}

// Lets those read the new file who could read the one it replaces, or fewer.
void AtomicFile::keep_readers() const {
  struct stat old = {};
  if (::stat(path_.c_str(), &old) != 0) return;
  const bool same_group = ::fchown(fd_, static_cast<uid_t>(-1), old.st_gid) == 0;
  ::fchmod(fd_, old.st_mode & (same_group ? 0777 : 0707));
}

void AtomicFile::append(std::string_view bytes) {
  pending_.append(bytes);
  // Standard output cannot be taken back, so it waits for `commit`.
  if (fd_ >= 0 && pending_.size() >= kPending) flush();
}

void AtomicFile::flush() {
  write_all(pending_);
  pending_.clear();
}

void AtomicFile::write_all(std::string_view bytes) {
  const int fd = path_ == "-" ? STDOUT_FILENO : fd_;
  while (!bytes.empty() && failure_.empty()) {
    const ssize_t n = calls_->write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return fail(n < 0 ? errno : ENOSPC, "write");
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

void AtomicFile::fail(int code, const char* action) {
  if (failure_.empty()) failure_ = std::string("cannot ") + action + ": " + reason(code);
}

Status AtomicFile::status() const {
  if (failure_.empty()) return ok_status();
  return write_error(path_, failure_);
}

Status AtomicFile::prepare() {
  if (path_ == "-" || fd_ < 0) return status();
  flush();
  if (failure_.empty() && calls_->fsync(fd_) != 0) fail(errno, "bring it to the disk (fsync)");
  // Some file systems report a full disk only here.
  if (::close(std::exchange(fd_, -1)) != 0) fail(errno, "close");
  if (!failure_.empty()) discard();
  return status();
}

Status AtomicFile::commit() {
  const Status prepared = prepare();
  if (!prepared) return prepared;
  if (path_ == "-") {
    flush();
    return status();
  }
  const Status published = publish();
  if (published) sync_folder();
  discard();
  return published;
}

Status AtomicFile::publish() {
  if (temporary_.empty()) return write_error(path_, "it was written already");
  // A hard link, unlike a rename, refuses to replace what appeared meanwhile.
  if (!overwrite_) {
    if (::link(temporary_.c_str(), path_.c_str()) == 0) return ok_status();
    const Status target = check_target(path_, overwrite_);
    if (!target) return target;
  }
  if (calls_->rename(temporary_.c_str(), path_.c_str()) != 0) fail(errno, "rename");
  if (failure_.empty()) temporary_.clear();
  return status();
}

// Syncs the folder, since the name itself must survive a power loss too. Not every file system can
// do it, so failing is not an error.
void AtomicFile::sync_folder() const {
  const int fd = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  calls_->fsync(fd);
  ::close(fd);
}

void AtomicFile::discard() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
  temporary_.clear();
}

Status write_file(const std::string& path, std::string_view bytes, bool overwrite,
                  const SystemCalls& calls) {
  Result<AtomicFile> file = AtomicFile::create(path, overwrite, calls);
  if (!file) return file.error();
  file->append(bytes);
  return file->commit();
}

}  // namespace pose_refine::io
