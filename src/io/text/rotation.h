// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "pose_refine/pose.h"
#include "pose_refine/support/error.h"

namespace pose_refine::io {

// Returns the unit quaternion that a file means. Files round their numbers, so a norm within 1e-3
// of 1 is normalized; one that is already exact to rounding keeps its bits. Anything else is an
// error, because it shows another column order and Eigen would make an identity of zeros.
Result<Quaternion> unit_quaternion(double w, double x, double y, double z);

// Returns the rotation that a network means by a quaternion which it did not normalize, with the
// norm it had: 1 within 1e-3 counts as 1. A norm below 0.5 or above 2 is an error, because it shows
// another column order.
struct RawQuaternion {
  Quaternion rotation;
  double norm = 1.0;
};
Result<RawQuaternion> raw_quaternion(double w, double x, double y, double z);

// Tells whether raw_quaternion() takes it.
bool is_raw_quaternion(double w, double x, double y, double z);

// Tells whether (w, x, y, z) is a quaternion by that rule.
bool is_unit_quaternion(double w, double x, double y, double z);

// Returns the rotation closest to a 3x3 matrix, which must be a rotation within 1e-2.
Result<Quaternion> nearest_rotation(const Matrix3& matrix);

}  // namespace pose_refine::io
