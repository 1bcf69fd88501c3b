// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <gmock/gmock.h>

#include <cstring>

#include "pose_refine/pose.h"

namespace pose_refine::testing {

MATCHER_P3(PoseNear, expected, radians, distance,
           "is within " + ::testing::PrintToString(radians) + " rad and " +
               ::testing::PrintToString(distance) + " of the pose") {
  const PoseError error = pose_error(arg, expected);
  *result_listener << "rotation " << error.rotation << " rad, translation " << error.translation;
  return error.rotation <= radians && error.translation <= distance;
}

// Tells whether two poses are equal to the bit; == would take -0 for 0.
inline bool same_bits(const Pose& a, const Pose& b) {
  return std::memcmp(a.rotation.coeffs().data(), b.rotation.coeffs().data(), 4 * sizeof(double)) ==
             0 &&
         std::memcmp(a.translation.data(), b.translation.data(), 3 * sizeof(double)) == 0;
}

}  // namespace pose_refine::testing
