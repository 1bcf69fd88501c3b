// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstdint>

#include "pose_refine/pose.h"

namespace pose_refine {

// splitmix64 (Steele, Lea, Flood 2014). The standard library's engines are portable but its
// distributions are not; a seed shall mean the same data set everywhere.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t bits() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  // Returns a number in [0, 1).
  double uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  // Returns an index in 0 .. n-1. The bias of the product is below n / 2^53.
  std::uint64_t index(std::uint64_t n) {
    return static_cast<std::uint64_t>(uniform() * static_cast<double>(n));
  }
  // Returns a standard normal number (Box and Muller; the second value is dropped to keep no
  // state).
  double normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(6.283185307179586 * uniform());
  }
  Vector3 direction() {
    const double height = uniform(-1.0, 1.0), angle = uniform(0.0, 6.283185307179586);
    const double radius = std::sqrt(1.0 - height * height);
    return {radius * std::cos(angle), radius * std::sin(angle), height};
  }

 private:
  std::uint64_t state_;
};

}  // namespace pose_refine
