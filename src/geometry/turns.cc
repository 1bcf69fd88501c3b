// SPDX-License-Identifier: BSD-3-Clause
#include "geometry/turns.h"

#include <cstdlib>

namespace pose_refine {
namespace {

constexpr double kHalf = 0.70710678118654752440;  // cosine and sine of 45 degrees

int place(int axis) {
  return std::abs(axis) - 1;
}

double sign(int axis) {
  return axis < 0 ? -1.0 : 1.0;
}

}  // namespace

Vector3 rolled(const Vector3& v, int degrees) {
  switch (degrees) {
    case 90:
      return Vector3(-v.y(), v.x(), v.z());
    case 180:
      return Vector3(-v.x(), -v.y(), v.z());
    case 270:
      return Vector3(v.y(), -v.x(), v.z());
    default:
      return v;
  }
}

Quaternion roll_rotation(int degrees) {
  switch (degrees) {
    case 90:
      return Quaternion(kHalf, 0.0, 0.0, kHalf);
    case 180:
      return Quaternion(0.0, 0.0, 0.0, 1.0);
    case 270:
      return Quaternion(kHalf, 0.0, 0.0, -kHalf);
    default:
      return Quaternion(1.0, 0.0, 0.0, 0.0);
  }
}

Vector3 in_scene(const Vector3& v, const WorldAxes& axes) {
  Vector3 turned;
  for (std::size_t i = 0; i < 3; ++i)
    turned[static_cast<int>(i)] = sign(axes[i]) * v[place(axes[i])];
  return turned;
}

Vector3 in_file(const Vector3& v, const WorldAxes& axes) {
  Vector3 turned;
  for (std::size_t i = 0; i < 3; ++i)
    turned[place(axes[i])] = sign(axes[i]) * v[static_cast<int>(i)];
  return turned;
}

Quaternion scene_from_file(const WorldAxes& axes) {
  Matrix3 matrix;
  for (int i = 0; i < 3; ++i) matrix.col(i) = in_scene(Vector3::Unit(i), axes);
  return Quaternion(Eigen::Quaterniond(Eigen::Matrix3d(matrix)).normalized());
}

bool is_rotation(const WorldAxes& axes) {
  std::array<bool, 3> seen = {};
  for (const int axis : axes) {
    if (axis == 0 || std::abs(axis) > 3) return false;
    seen[static_cast<std::size_t>(place(axis))] = true;
  }
  if (!(seen[0] && seen[1] && seen[2])) return false;
  Matrix3 matrix;
  for (int i = 0; i < 3; ++i) matrix.col(i) = in_scene(Vector3::Unit(i), axes);
  return matrix.col(0).cross(matrix.col(1)).dot(matrix.col(2)) > 0.0;
}

}  // namespace pose_refine
