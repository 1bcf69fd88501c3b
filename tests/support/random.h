// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>

#include "pose_refine/pose.h"

namespace pose_refine::testing {

// Deterministic on every platform (splitmix64); seeded by a number or by a test's name.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  explicit Random(std::string_view name) : state_(1469598103934665603ULL) {
    for (const char c : name) state_ = (state_ ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  }

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  double uniform(double low = 0.0, double high = 1.0) {
    return low + (high - low) * (static_cast<double>(next() >> 11) * 0x1p-53);
  }
  double normal() {
    const double u = 1.0 - uniform(), v = uniform();
    return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * M_PI * v);
  }
  Vector3 normal3() { return {normal(), normal(), normal()}; }
  Vector3 direction() { return normal3().normalized(); }
  Vector6 normal6() {
    Vector6 v;
    for (int i = 0; i < 6; ++i) v[i] = normal();
    return v;
  }
  Pose pose(double position = 3.0) {
    return {so3_exp(M_PI * uniform() * direction()), position * normal3()};
  }
  // `around`, turned and moved by up to that much.
  Pose pose_near(const Pose& around, double radians, double distance) {
    Vector6 xi;
    xi << uniform(0.0, radians) * direction(), uniform(0.0, distance) * direction();
    return retract(around, xi);
  }

 private:
  std::uint64_t state_;
};

}  // namespace pose_refine::testing
