// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>

#include "pose_refine/pose.h"

// Turns by multiples of 90 degrees, which map axes to axes: of a camera about its optical axis, and
// of a world. Vectors are turned exactly; a quaternion rounds where it holds a sine of 45 degrees.
namespace pose_refine {

// Turns a vector of the camera about z, from x towards y. `degrees` is 0, 90, 180 or 270.
Vector3 rolled(const Vector3& v, int degrees);
Quaternion roll_rotation(int degrees);

// See PoseConvention::world. `in_scene` gives a vector of the file's world in the scene's axes,
// `in_file` is its inverse, and `scene_from_file` is the same as a rotation.
using WorldAxes = std::array<int, 3>;
Vector3 in_scene(const Vector3& v, const WorldAxes& axes);
Vector3 in_file(const Vector3& v, const WorldAxes& axes);
Quaternion scene_from_file(const WorldAxes& axes);

// Tells whether the axes are x, y and z in any order and with any signs that make a rotation.
bool is_rotation(const WorldAxes& axes);

}  // namespace pose_refine
