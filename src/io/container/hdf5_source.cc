// SPDX-License-Identifier: BSD-3-Clause
#include "io/container/hdf5_source.h"

#include "io/container/npy.h"
#include "io/text/scanner.h"

namespace pose_refine::io {

std::uint64_t hdf5_address(std::uint64_t base, std::uint64_t index, std::uint64_t width) {
  if (width > 0 && index > (kHdf5Nowhere - base) / width) return kHdf5Nowhere;
  return base + index * width;
}

Result<Hdf5Source> Hdf5Source::open(const std::string& file, const std::string& array) {
  Hdf5Source source;
  source.file_ = file;
  source.array_ = array;
  source.stream_.rdbuf()->pubsetbuf(nullptr, 0);  // the pieces are far from each other
  source.stream_.open(file, std::ios::binary | std::ios::ate);
  const std::streamoff size = source.stream_ ? std::streamoff{source.stream_.tellg()} : -1;
  if (size < 0) return Error{ErrorCode::kUnreadable, "it cannot be read", file};
  source.size_ = static_cast<std::uint64_t>(size);
  return source;
}

Result<std::string> Hdf5Source::read(std::uint64_t address, std::uint64_t size) {
  if (address > size_ || size > size_ - address) return damaged("the file ends before it");
  std::string bytes(size, '\0');
  stream_.clear();
  stream_.seekg(static_cast<std::streamoff>(address));
  stream_.read(bytes.data(), static_cast<std::streamsize>(size));
  if (!stream_) return damaged("the file cannot be read");
  return bytes;
}

Error Hdf5Source::damaged(const std::string& what) const {
  return Error{ErrorCode::kMalformed, "the array " + quoted(array_) + " is damaged: " + what,
               file_};
}

Error Hdf5Source::unsupported(const std::string& what) const {
  return Error{ErrorCode::kUnsupported, "the array " + quoted(array_) + " " + what, file_};
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
