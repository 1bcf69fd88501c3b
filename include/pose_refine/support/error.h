// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace pose_refine {

enum class ErrorCode {
  kInvalidArgument,  // a value the caller passed cannot be used
  kNotFound,         // a file or folder is absent
  kUnreadable,       // it is there but cannot be read
  kMalformed,        // its bytes do not follow the format
  kUnsupported,      // a valid file that uses something we do not know
  kAmbiguous,        // a name matches more than one thing
  kExists,           // an output is there already
  kWriteFailed,      // an output could not be written completely
};

// What went wrong, where, and what the reader expected instead.
struct Error {
  ErrorCode code = ErrorCode::kInvalidArgument;
  std::string message;       // one sentence, without file name and position
  std::string file = {};     // empty when no file is involved
  std::int64_t line = 0;     // 1-based line of a text file, 0: none
  std::int64_t offset = -1;  // byte offset in a binary file, -1: none

  // "file:line: message" or "file: offset N: message".
  std::string to_string() const;
};

// A value, or the reason why there is none. Never both.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : data_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : data_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return data_.index() == 0; }
  explicit operator bool() const { return ok(); }

  const T& value() const& { return std::get<0>(data_); }
  T& value() & { return std::get<0>(data_); }
  T&& value() && { return std::get<0>(std::move(data_)); }
  const Error& error() const { return std::get<1>(data_); }

  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

 private:
  std::variant<T, Error> data_;
};

// For functions that only succeed or fail.
using Status = Result<std::monostate>;
inline Status ok_status() {
  return std::monostate{};
}

}  // namespace pose_refine
