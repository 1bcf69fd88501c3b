// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "pose_refine/support/error.h"

namespace pose_refine::io {

// Reads little-endian numbers without padding from a buffer. Reading past the end gives zeros and
// sets `overrun`; look at it after each record.
class Bytes {
 public:
  // Gives back the memory of so many bytes at the beginning.
  using Release = std::function<void(std::size_t)>;

  Bytes(std::string_view data, std::string path, Release release = {})
      : data_(data), path_(std::move(path)), release_(std::move(release)) {}

  std::size_t left() const { return data_.size() - at_; }
  std::size_t offset() const { return at_; }
  bool overrun() const { return overrun_; }

  // Tells whether there are bytes for `count` records of at least `size` > 0 bytes, to be asked
  // before allocating.
  bool fits(std::uint64_t count, std::size_t size) const { return count <= left() / size; }

  std::uint8_t u8() { return static_cast<std::uint8_t>(number<1>()); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number<4>()); }
  std::int32_t i32() { return static_cast<std::int32_t>(u32()); }
  std::uint64_t u64() { return number<8>(); }
  double f32() {
    const std::uint32_t bits = u32();
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return static_cast<double>(value);
  }
  double f64() {
    const std::uint64_t bits = number<8>();
    double value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }

  // Takes the bytes up to the next NUL and the NUL itself; it is an overrun when there is none.
  std::string_view name() {
    const void* nul = left() == 0 ? nullptr : std::memchr(data_.data() + at_, 0, left());
    if (nul == nullptr) return fail();
    const std::size_t size =
        static_cast<std::size_t>(static_cast<const char*>(nul) - data_.data()) - at_;
    const std::string_view text = data_.substr(at_, size);
    at_ += size + 1;
    return text;
  }

  // Says that what was taken so far is not needed any more. It is told in large pieces.
  void drop_taken() {
    constexpr std::size_t kPiece = std::size_t{1} << 20;
    if (!release_ || at_ - dropped_ < kPiece) return;
    dropped_ = at_;
    release_(at_);
  }

  Error error(std::string message, ErrorCode code = ErrorCode::kMalformed) const {
    return Error{code, std::move(message), path_, 0, static_cast<std::int64_t>(at_)};
  }

 private:
  // Bytes are combined by value, so the result does not depend on the host's byte order.
  template <std::size_t size>
  std::uint64_t number() {
    if (left() < size) {
      fail();
      return 0;
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
      value |= std::uint64_t{static_cast<unsigned char>(data_[at_ + i])} << (8 * i);
    }
    at_ += size;
    return value;
  }

  std::string_view fail() {
    overrun_ = true;
    at_ = data_.size();
    return {};
  }

  std::string_view data_;
  std::string path_;
  Release release_;
  std::size_t at_ = 0, dropped_ = 0;
  bool overrun_ = false;
};

}  // namespace pose_refine::io
