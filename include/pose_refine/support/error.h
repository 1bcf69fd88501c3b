// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

// Errors of functions that read, write, parse or check. They are values, not exceptions.
namespace pose_refine {

// The kind of an error.
enum class ErrorCode {
  kInvalidArgument,  // a value the caller passed cannot be used
  kNotFound,         // a file or folder is absent
  kUnreadable,       // a file or folder is there but cannot be read
  kMalformed,        // the bytes of a file do not follow the format
  kUnsupported,      // a valid file that uses something we do not know
  kAmbiguous,        // a name matches more than one thing
  kExists,           // an output is there already
  kWriteFailed,      // an output could not be written completely
};

// Says what went wrong, where, and what the reader expected instead.
struct Error {
  ErrorCode code = ErrorCode::kInvalidArgument;
  std::string message;       // one sentence, without file name and position
  std::string file = {};     // empty when no file is involved
  std::int64_t line = 0;     // line of a text file, counted from 1; 0 if there is none
  std::int64_t offset = -1;  // byte offset in a binary file; -1 if there is none

  // Writes "file:line: message" or "file: offset N: message".
  std::string to_string() const;
};

// A value, or the reason why there is none, never both. Whoever takes the value of a failed result
// gets the reason as a std::runtime_error with the text of the error; error() requires that there
// is one.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : data_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : data_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return data_.index() == 0; }
  explicit operator bool() const { return ok(); }

  const T& value() const& {
    require();
    return std::get<0>(data_);
  }
  T& value() & {
    require();
    return std::get<0>(data_);
  }
  T&& value() && {
    require();
    return std::get<0>(std::move(data_));
  }
  const Error& error() const { return std::get<1>(data_); }

  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

 private:
  void require() const {
    if (!ok()) throw std::runtime_error(error().to_string());
  }

  std::variant<T, Error> data_;
};

// The result of functions that only succeed or fail.
using Status = Result<std::monostate>;
inline Status ok_status() {
  return std::monostate{};
}

}  // namespace pose_refine
