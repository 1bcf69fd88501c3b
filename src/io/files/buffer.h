// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>

#include "pose_refine/support/error.h"

namespace pose_refine::io {

// This owns the bytes of a whole file.
class Buffer {
 public:
  Buffer() = default;
  Buffer(std::unique_ptr<char[]> data, std::size_t size) : data_(std::move(data)), size_(size) {}
  static Buffer copy_of(std::string_view bytes);

  std::string_view view() const { return {data_.get() + begin_, size_ - begin_}; }

  // Drops a UTF-8 byte order mark and turns CR LF and lone CR into LF, in place.
  void normalize_text();

  // Gives the memory of the first `end` bytes of the view back. They must not be read any more.
  void release(std::size_t end);

 private:
  std::unique_ptr<char[]> data_;
  std::size_t begin_ = 0, size_ = 0;
  std::size_t released_ = 0;  // bytes
};

// Reads a regular file, or standard input for "-". Anything else (folder, pipe, device) and an
// empty file are errors, which are found without waiting.
Result<Buffer> read_file(const std::string& path);
Result<Buffer> read_text_file(const std::string& path);
// Does to the bytes of a file what read_text_file() does.
Result<Buffer> as_text(Buffer bytes, const std::string& path);

bool is_folder(const std::string& path);
bool is_file(const std::string& path);
bool is_empty_file(const std::string& path);

// Runs a reader, and returns an error when it cannot get memory.
template <class Function>
auto with_memory_errors(const std::string& path, Function&& read) -> decltype(read()) {
  try {
    return read();
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::kUnreadable, "there is not enough memory to read it", path};
  } catch (const std::length_error&) {
    return Error{ErrorCode::kUnreadable, "it is too large to read", path};
  }
}

}  // namespace pose_refine::io
