// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "pose_refine/pose.h"
#include "pose_refine/support/error.h"

// The meaning of the numbers of a pose file. Every reader and writer goes through here, and so does
// whoever wants to know how a file would look if its numbers meant something else.
namespace pose_refine {

// The direction of the rotation.
enum class RotationOf { kCamFromWorld, kWorldFromCam };
// kTranslation means t of cam_from_world, kCenter the camera center, which is t of world_from_cam.
enum class PositionIs { kTranslation, kCenter };
// kCv means x right, y down, z forward; kGl means x right, y up, z backward.
enum class CameraAxes { kCv, kGl };
// The place of the scalar part.
enum class QuaternionOrder { kWxyz, kXyzw };

// How a file writes poses.
struct PoseConvention {
  RotationOf rotation = RotationOf::kCamFromWorld;
  PositionIs position = PositionIs::kTranslation;
  CameraAxes axes = CameraAxes::kCv;
  QuaternionOrder order = QuaternionOrder::kWxyz;
  double unit = 1.0;  // scene units in one unit of the file, e.g. 0.001 for millimeters
  // By how many degrees the camera of the matches is turned about the optical axis against that of
  // the file, from x right towards y down: 0, 90, 180 or 270. It is 90 when the images were turned
  // clockwise after the file was written.
  int roll = 0;
  // The axes of the file's world that are the scene's x, y and z: 1, 2, 3 for x, y, z, negative for
  // the opposite direction. {1, -3, 2} takes a world with y up to one with z up.
  std::array<int, 3> world = {1, 2, 3};
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

// Makes a quaternion of four numbers in the order of the file, and the numbers of a quaternion.
Quaternion quaternion_from(const std::array<double, 4>& numbers, QuaternionOrder order);
std::array<double, 4> numbers_of(const Quaternion& rotation, QuaternionOrder order);

// `cam_from_world` gives the pose that the numbers mean, `numbers_of` the numbers that mean a pose.
// Changes of direction and of axes only move and negate quaternion components, so they are exact.
// Going between a center and a translation rounds, and so does a turn by 90 degrees.
Pose cam_from_world(const PoseNumbers& numbers, const PoseConvention& convention);
PoseNumbers numbers_of(const Pose& pose, const PoseConvention& convention);

// The point from which the pixel coordinates of a file count.
enum class PixelOrigin {
  kCorner,      // corner of the first pixel, whose center is (0.5, 0.5): COLMAP's and ours
  kFirstPixel,  // center of the first pixel is (0, 0)
  kImageCenter  // (width / 2, height / 2)
};
// `pixel_from` turns a pixel of the file into a pixel of pose.h, `pixel_to` does the opposite [px].
// `y_up` says that the file's y axis points up; width and height are those of the image.
Vector2 pixel_from(const Vector2& measured, PixelOrigin origin, bool y_up, double width,
                   double height);
Vector2 pixel_to(const Vector2& pixel, PixelOrigin origin, bool y_up, double width, double height);

// ---- Numbers under other conventions ----------------------------------------------------------

bool operator==(const PoseConvention& a, const PoseConvention& b);
inline bool operator!=(const PoseConvention& a, const PoseConvention& b) {
  return !(a == b);
}

// The pose that the numbers of a file mean under `other`, when they mean `pose` under `stated`.
Pose reread(const Pose& pose, const PoseConvention& stated, const PoseConvention& other);

// Parses words separated by commas, from the left. They are `w2c` (rotation and translation, world
// to camera) or `c2w` (rotation and center, camera to world); then `t` or `center` if the position
// is the other one's; `wxyz` or `xyzw`; `cv` or `gl`; `unit:S` with S > 0; `roll:D` with D of 0,
// 90, 180, 270; and `world:ABC`, the signed axes of PoseConvention::world as in `world:x-zy`.
// Everything that is not said stays as in `base`. An error names the word.
Result<PoseConvention> parse_convention(std::string_view text, const PoseConvention& base = {});
// Writes the shortest words that parse to `convention` from `base`, as in "c2w,gl" or "w2c,center".
// Rotation and position are always among them.
std::string to_string(const PoseConvention& convention, const PoseConvention& base = {});

// Lists every combination of rotation, position and axes with each of `orders` and of `units`.
std::vector<PoseConvention> all_conventions(const std::vector<double>& units,
                                            const std::vector<QuaternionOrder>& orders);
// Lists each convention with every other roll, and with every other turn of the world that maps
// axes to axes: 3 + 23 for each. A convention that is turned already is left out.
std::vector<PoseConvention> turned_conventions(const std::vector<PoseConvention>& conventions);

}  // namespace pose_refine
