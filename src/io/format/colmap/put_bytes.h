// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <cstring>
#include <string>

#include "pose_refine/pose.h"

// These functions append little-endian numbers on any host.
namespace pose_refine::io {

inline void put_integer(std::string& out, std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i) out += static_cast<char>((value >> (8 * i)) & 0xFF);
}

inline void put_f64(std::string& out, double value) {
  std::uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  put_integer(out, bits, 8);
}

// Appends QW QX QY QZ TX TY TZ.
inline void put_pose(std::string& out, const Pose& pose) {
  const Quaternion& q = pose.rotation;
  const Vector3& t = pose.translation;
  for (const double n : {q.w(), q.x(), q.y(), q.z(), t.x(), t.y(), t.z()}) put_f64(out, n);
}

}  // namespace pose_refine::io
