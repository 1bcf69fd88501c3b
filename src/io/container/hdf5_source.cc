// SPDX-License-Identifier: BSD-3-Clause
#include "io/container/hdf5_source.h"

#include "io/container/npy.h"
#include "io/text/scanner.h"

namespace pose_refine::io {

std::uint64_t hdf5_address(std::uint64_t base, std::uint64_t index, std::uint64_t width) {
  if (width > 0 && index > (kHdf5Nowhere - base) / width) return kHdf5Nowhere;
  return base + index * width;
}

Result<std::unique_ptr<Hdf5Bytes>> Hdf5Bytes::open(const std::string& path) {
  std::unique_ptr<Hdf5Bytes> bytes(new Hdf5Bytes(path));
  std::ifstream& stream = bytes->stream_;
  stream.rdbuf()->pubsetbuf(nullptr, 0);  // the pieces are far from each other
  stream.open(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = stream ? std::streamoff{stream.tellg()} : -1;
  if (size < 0) return Error{ErrorCode::kUnreadable, "it cannot be read", path};
  bytes->size_ = static_cast<std::uint64_t>(size);
  return bytes;
}

std::optional<std::string> Hdf5Bytes::read(std::uint64_t address, std::uint64_t size) {
  std::string bytes(size, '\0');
  const std::lock_guard<std::mutex> lock(mutex_);
  stream_.clear();
  stream_.seekg(static_cast<std::streamoff>(address));
  stream_.read(bytes.data(), static_cast<std::streamsize>(size));
  if (!stream_) return std::nullopt;
  return bytes;
}

Result<std::string> Hdf5Source::read(std::uint64_t address, std::uint64_t size) {
  const std::uint64_t end = file_->size();
  if (address > end || size > end - address) return damaged("the file ends before it");
  std::optional<std::string> bytes = file_->read(address, size);
  if (!bytes) return damaged("the file cannot be read");
  return std::move(*bytes);
}

Error Hdf5Source::damaged(const std::string& what) const {
  return Error{ErrorCode::kMalformed, "the array " + quoted(array_) + " is damaged: " + what,
               file_->path()};
}

Error Hdf5Source::unsupported(const std::string& what) const {
  return Error{ErrorCode::kUnsupported, "the array " + quoted(array_) + " " + what, file_->path()};
}

std::string_view Hdf5Cursor::take(std::size_t size) {
  if (size > bytes_.size()) {
    ok_ = false;
    bytes_ = {};
    return {};
  }
  const std::string_view taken = bytes_.substr(0, size);
  bytes_.remove_prefix(size);
  return taken;
}

std::uint64_t Hdf5Cursor::number(std::size_t size) {
  return little_endian(take(size));
}

}  // namespace pose_refine::io
