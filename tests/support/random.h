// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>

#include "../../src/geometry/random.h"  // load_benchmark does not see src/
#include "pose_refine/pose.h"

namespace pose_refine::testing {

// This is the library's generator, which gives the same numbers on every platform, seeded by a
// number or by a test's name. It adds what scenes are drawn from.
class Random : public pose_refine::Random {
 public:
  explicit Random(std::uint64_t seed) : pose_refine::Random(seed) {}
  explicit Random(std::string_view name) : pose_refine::Random(hash(name)) {}

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
  // Returns `around`, turned and moved by up to that much.
  Pose pose_near(const Pose& around, double radians, double distance) {
    Vector6 xi;
    xi << uniform(0.0, radians) * direction(), uniform(0.0, distance) * direction();
    return retract(around, xi);
  }

 private:
  // FNV-1a.
  static std::uint64_t hash(std::string_view name) {
    std::uint64_t h = 1469598103934665603ULL;
    for (const char c : name) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return h;
  }
};

}  // namespace pose_refine::testing
