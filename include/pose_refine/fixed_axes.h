// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pose_refine/error.h"

namespace pose_refine {

// A coordinate of the motion from the input pose (R0, t0), whose centre is c0, to (R, t).
enum class Axis {
  kRotationX,  // rotation vector of R R0^-1, about the axes of the camera
  kRotationY,
  kRotationZ,
  kTranslationX,  // R0 (c - c0): along the axes of the input camera
  kTranslationY,
  kTranslationZ,
  kCenterX,  // c - c0: along the axes of the world
  kCenterY,
  kCenterZ,
  kGravity,  // the tilt: the direction of the world's vertical in the camera; turning about it is
             // free
  kYaw,      // the heading of the optical axis about the world's vertical
};

// "rotation,tx": names of axes (rx ry rz tx ty tz cx cy cz gravity yaw) or of three (rotation,
// translation or position: the camera centre), with commas.
Result<std::vector<Axis>> parse_axes(std::string_view text);

// The same axes one by one: "rx,ry,rz,tx".
std::string to_string(const std::vector<Axis>& axes);

// Axes that can be kept together: gravity and yaw do not go with rx, ry or rz (all three are fine).
Status validate(const std::vector<Axis>& fixed);

}  // namespace pose_refine
