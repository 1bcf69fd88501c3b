// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "pose_refine/pose.h"
#include "pose_refine/support/error.h"

// What the numbers of a pose file mean. Every reader and writer goes through here, and so does
// whoever wants to know how a file would look if its numbers meant something else.
namespace pose_refine {

enum class RotationOf { kCamFromWorld, kWorldFromCam };
// kTranslation: t of cam_from_world. kCenter: the camera center, which is t of world_from_cam.
enum class PositionIs { kTranslation, kCenter };
// kCv: x right, y down, z forward. kGl: x right, y up, z backward.
enum class CameraAxes { kCv, kGl };
enum class QuaternionOrder { kWxyz, kXyzw };

struct PoseConvention {
  RotationOf rotation = RotationOf::kCamFromWorld;
  PositionIs position = PositionIs::kTranslation;
  CameraAxes axes = CameraAxes::kCv;
  QuaternionOrder order = QuaternionOrder::kWxyz;
  double unit = 1.0;  // scene units in one unit of the file, e.g. 0.001 for millimeters
};

inline constexpr PoseConvention kWorldToCamera = {};
inline constexpr PoseConvention kCameraToWorld = {RotationOf::kWorldFromCam, PositionIs::kCenter};
inline constexpr PoseConvention kCenterAndWorldToCamera = {RotationOf::kCamFromWorld,
                                                           PositionIs::kCenter};

// A pose as a file writes it: unit quaternion and position.
struct PoseNumbers {
  Quaternion rotation = Quaternion(1.0, 0.0, 0.0, 0.0);
  Vector3 position = Vector3::Zero();
};

// Four numbers in the order of the file, and back.
Quaternion quaternion_from(const std::array<double, 4>& numbers, QuaternionOrder order);
std::array<double, 4> numbers_of(const Quaternion& rotation, QuaternionOrder order);

// The pose that the numbers mean, and the numbers that mean the pose. Changes of direction and of
// axes only move and negate quaternion components, so they are exact; going between a center and a
// translation rounds.
Pose cam_from_world(const PoseNumbers& numbers, const PoseConvention& convention);
PoseNumbers numbers_of(const Pose& pose, const PoseConvention& convention);

// Where the pixel coordinates of a file count from.
enum class PixelOrigin {
  kCorner,      // corner of the first pixel, whose center is (0.5, 0.5): COLMAP's and ours
  kFirstPixel,  // center of the first pixel is (0, 0)
  kImageCenter  // (width / 2, height / 2)
};
// Ours for the file's, [px]; `y_up` when the file's y axis points up.
Vector2 pixel_from(const Vector2& measured, PixelOrigin origin, bool y_up, double width,
                   double height);
Vector2 pixel_to(const Vector2& pixel, PixelOrigin origin, bool y_up, double width, double height);

// ---- The same numbers under other conventions
// ----------------------------------------------------

bool operator==(const PoseConvention& a, const PoseConvention& b);
inline bool operator!=(const PoseConvention& a, const PoseConvention& b) {
  return !(a == b);
}

// The pose that the numbers of a file mean under `other`, when they mean `pose` under `stated`.
Pose reread(const Pose& pose, const PoseConvention& stated, const PoseConvention& other);

// Words separated by commas, read from the left: `w2c` (rotation and translation, world to camera)
// or `c2w` (rotation and center, camera to world); then `t` or `center` if the position is the
// other one's; `wxyz` or `xyzw`; `cv` or `gl`; `unit:S` with S > 0. What is not said stays as in
// `base`. Errors name the word.
Result<PoseConvention> parse_convention(std::string_view text, const PoseConvention& base = {});
// The shortest words that parse to `convention` from `base`, rotation and position always among
// them: "c2w,gl", "w2c,center".
std::string to_string(const PoseConvention& convention, const PoseConvention& base = {});

// Every combination of rotation, position, axes and order at each of `units`.
std::vector<PoseConvention> all_conventions(const std::vector<double>& units,
                                            const std::vector<QuaternionOrder>& orders);

}  // namespace pose_refine
