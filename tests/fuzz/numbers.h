// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include "io/container/bytes.h"

namespace pose_refine::fuzz {

// Takes numbers out of an input, and zeros behind its end.
class Numbers {
 public:
  explicit Numbers(std::string_view input) : bytes_(input, "input") {}

  bool at_end() const { return bytes_.left() == 0; }
  std::size_t byte() { return bytes_.u8(); }
  // Returns an index below `end`.
  std::size_t index(std::size_t end) { return end == 0 ? 0 : byte() % end; }
  bool flag() { return byte() % 2 == 1; }
  template <class Enum>
  Enum choice(std::size_t count) {
    return static_cast<Enum>(index(count));
  }

  // Returns any double at all, mostly one of a usual size.
  double real() {
    const std::size_t kind = byte();
    if (kind == 255) return bytes_.f64();
    if (kind >= 240) return special(kind - 240);
    const double high = static_cast<double>(kind) - 120.0;
    return high + static_cast<double>(byte()) / 256.0;
  }

 private:
  static double special(std::size_t i) {
    using Limits = std::numeric_limits<double>;
    constexpr double kValues[] = {Limits::quiet_NaN(),
                                  Limits::infinity(),
                                  -Limits::infinity(),
                                  Limits::max(),
                                  Limits::denorm_min(),
                                  Limits::min(),
                                  -0.0,
                                  1e-300,
                                  1e160,
                                  -1e160,
                                  1e15,
                                  1e-15,
                                  1e30,
                                  1e9,
                                  1e-9};
    return kValues[i];
  }

  io::Bytes bytes_;
};

}  // namespace pose_refine::fuzz
