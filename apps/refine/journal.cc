// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "apps/cli/exit.h"
#include "apps/cli/flag_values.h"
#include "apps/cli/messages.h"
#include "apps/cli/output_files.h"

namespace pose_refine::apps {
namespace {

constexpr std::size_t kHead = 2 * sizeof(std::uint64_t);  // length and checksum
// The output names are written first, so that marking them as published needs no space on a full
// disk.
constexpr char kKey = 'K', kRecord = 'R', kOutputs = 'o', kPublishing = 'P';
constexpr char kMagic[] = "pose_refine journal 2\n";

std::string reason(int code) {
  return std::generic_category().message(code);
}

std::string framed(char kind, std::string_view record) {
  const std::string payload = kind + std::string(record);
  Hash hash;
  hash.add(payload);
  const std::array<std::uint64_t, 2> head = {payload.size(), hash.value()};
  std::string bytes(kHead, '\0');
  std::memcpy(bytes.data(), head.data(), kHead);
  return bytes + payload;
}

// Returns the first record's payload; empty when the record is torn.
std::string first_payload(std::string_view bytes) {
  std::array<std::uint64_t, 2> head = {};
  if (bytes.size() < kHead) return {};
  std::memcpy(head.data(), bytes.data(), kHead);
  if (head[0] == 0 || head[0] > bytes.size() - kHead) return {};
  std::string payload(bytes.substr(kHead, head[0]));
  Hash hash;
  hash.add(payload);
  return hash.value() == head[1] ? payload : std::string();
}

// May a killed run have left this? If not, the file is somebody else's.
bool is_ours(std::string_view bytes) {
  const std::string_view magic = kMagic;
  return bytes.substr(0, magic.size()) == magic.substr(0, bytes.size());
}

}  // namespace

std::string Journal::path_of(const std::string& output) {
  return whole_path(output) + ".journal";
}

// Delegates, so that the destructor runs when this throws.
Journal::Journal(const std::vector<std::string>& outputs, const RunKey& key, bool resume,
                 Overwrite overwrite)
    : Journal() {
  path_ = path_of(outputs.front());
  for (const std::string& output : outputs) outputs_ += whole_path(output) + '\n';
  lock(outputs.front());
  const std::string bytes = read_all();
  disposable_ = bytes.empty();
  if (!is_ours(bytes))
    throw Exit(kBadOutput, path_ + ": it is not a journal of pose_refine; move it away");
  std::size_t keep = parse(bytes, resume ? key.text() : std::string());
  if (!resume && !records_.empty() && !is_allowed(overwrite)) {
    throw Exit(kBadOutput,
               path_ +
                   ": an interrupted run left it; --resume continues that run, --overwrite "
                   "starts anew");
  }
  if (!resume) {
    records_.clear();
    published_.clear();
    keep = 0;
  }
  restart(key, keep);
}

Journal::Journal(Journal&& other) noexcept
    : path_(std::move(other.path_)),
      fd_(std::exchange(other.fd_, -1)),
      disposable_(other.disposable_),
      failed_(other.failed_),
      outputs_(std::move(other.outputs_)),
      place_(other.place_),
      published_(std::move(other.published_)),
      records_(std::move(other.records_)) {}

Journal::~Journal() {
  if (fd_ < 0) return;
  if (disposable_) ::unlink(path_.c_str());
  ::close(fd_);
}

// The run that had the file may have removed it between our opening and locking it.
void Journal::lock(const std::string& output) {
  for (;;) {
    fd_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0666);
    if (fd_ < 0) throw Exit(kBadOutput, path_ + ": it cannot be opened: " + reason(errno));
    const bool busy = ::flock(fd_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    struct stat opened = {}, there = {};
    const bool is_file = ::fstat(fd_, &opened) == 0 && S_ISREG(opened.st_mode);
    const bool same = ::stat(path_.c_str(), &there) == 0 && there.st_ino == opened.st_ino &&
                      there.st_dev == opened.st_dev;
    if (is_file && same && !busy) return;
    ::close(std::exchange(fd_, -1));
    if (busy) throw Exit(kBadOutput, output + ": another run is writing it (" + path_ + ")");
    if (!is_file) throw Exit(kBadOutput, path_ + ": it is not a regular file; move it away");
  }
}

std::string Journal::read_all() const {
  std::string bytes;
  struct stat info = {};
  if (::fstat(fd_, &info) == 0) bytes.resize(static_cast<std::size_t>(info.st_size));
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = ::pread(fd_, &bytes[done], bytes.size() - done, static_cast<off_t>(done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw Exit(kBadInput, path_ + ": it cannot be read: " + reason(errno));
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  bytes.resize(done);
  return bytes;
}

std::size_t Journal::parse(std::string_view bytes, const std::string& key) {
  const std::size_t begin = std::strlen(kMagic);
  std::size_t at = begin;
  while (at < bytes.size()) {
    const std::string payload = first_payload(bytes.substr(at));
    if (payload.empty()) break;
    const std::string record = payload.substr(1);
    if (at == begin && !key.empty() && record != key) {
      throw Exit(kBadInput, path_ + ": it is of another run: " + RunKey::difference(record, key) +
                                "; --overwrite without --resume starts anew");
    }
    if (payload[0] == kRecord) records_.push_back(record);
    if (payload[0] == kPublishing)
      for (std::string& line : split(record, '\n')) published_.push_back(std::move(line));
    at += kHead + payload.size();
  }
  return at == begin ? 0 : at;
}

void Journal::restart(const RunKey& key, std::size_t keep) {
  const auto offset = static_cast<off_t>(keep);
  if (::ftruncate(fd_, offset) != 0 || ::lseek(fd_, offset, SEEK_SET) != offset)
    throw Exit(kBadOutput, path_ + ": it cannot be written: " + reason(errno));
  disposable_ = records_.empty() && published_.empty();
  if (keep == 0) write(kKey, key.text());
  const off_t place = ::lseek(fd_, 0, SEEK_END);
  write(kOutputs, outputs_);
  if (place >= 0 && !failed_) place_ = static_cast<std::size_t>(place);
}

bool Journal::owns(const std::string& output) const {
  return std::find(published_.begin(), published_.end(), whole_path(output)) != published_.end();
}

void Journal::write(char kind, std::string_view record) {
  if (fd_ < 0 || failed_) return;
  const std::string bytes = (kind == kKey ? kMagic : std::string()) + framed(kind, record);
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const ssize_t n = ::write(fd_, rest.data(), rest.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      failed_ = true;
      say(path_ + ": it cannot be written (" + reason(n < 0 ? errno : ENOSPC) +
          "): the images that follow cannot be resumed");
      return;
    }
    rest.remove_prefix(static_cast<std::size_t>(n));
  }
  disposable_ = disposable_ && kind != kRecord;
}

void Journal::append(std::string_view record) {
  write(kRecord, record);
}

void Journal::begin_publishing() {
  if (fd_ < 0 || !place_) return;
  const std::string bytes = framed(kPublishing, outputs_);
  const auto size = static_cast<ssize_t>(bytes.size());
  if (::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(*place_)) != size)
    say(path_ + ": it cannot be written (" + reason(errno) +
        "): outputs that are half done cannot be told from those of others");
  disposable_ = false;
  ::fsync(fd_);
}

void Journal::remove() {
  if (fd_ < 0) return;
  ::unlink(path_.c_str());
  ::close(std::exchange(fd_, -1));
}

}  // namespace pose_refine::apps
