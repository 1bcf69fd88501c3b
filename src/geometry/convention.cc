// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/support/convention.h"

#include "geometry/turns.h"

namespace pose_refine {
namespace {

// Returns diag(1, -1, -1) q as a quaternion, which is half a turn about x from the left.
Quaternion flip_left(const Quaternion& q) {
  return Quaternion(-q.x(), q.w(), -q.z(), q.y());
}

// This is the inverse of flip_left().
Quaternion unflip_left(const Quaternion& q) {
  return Quaternion(q.x(), -q.w(), q.z(), -q.y());
}

Quaternion inverted(const Quaternion& q, RotationOf rotation) {
  if (rotation == RotationOf::kCamFromWorld) return q;
  return Quaternion(q.w(), -q.x(), -q.y(), -q.z());
}

Vector3 flip(const Vector3& v) {
  return Vector3(v.x(), -v.y(), -v.z());
}

constexpr WorldAxes kSameWorld = {1, 2, 3};

Vector2 origin_of(PixelOrigin origin, double width, double height) {
  switch (origin) {
    case PixelOrigin::kCorner:
      return Vector2(0.0, 0.0);
    case PixelOrigin::kFirstPixel:
      return Vector2(0.5, 0.5);
    case PixelOrigin::kImageCenter:
      break;
  }
  return Vector2(0.5 * width, 0.5 * height);
}

}  // namespace

Quaternion quaternion_from(const std::array<double, 4>& n, QuaternionOrder order) {
  return order == QuaternionOrder::kWxyz ? Quaternion(n[0], n[1], n[2], n[3])
                                         : Quaternion(n[3], n[0], n[1], n[2]);
}

std::array<double, 4> numbers_of(const Quaternion& q, QuaternionOrder order) {
  if (order == QuaternionOrder::kWxyz) return {q.w(), q.x(), q.y(), q.z()};
  return {q.x(), q.y(), q.z(), q.w()};
}

Pose cam_from_world(const PoseNumbers& numbers, const PoseConvention& convention) {
  const bool flipped = convention.axes == CameraAxes::kGl;
  Quaternion rotation = inverted(numbers.rotation, convention.rotation);
  if (flipped) rotation = flip_left(rotation);
  if (convention.roll != 0) rotation = roll_rotation(convention.roll) * rotation;
  if (convention.world != kSameWorld)
    rotation = rotation * scene_from_file(convention.world).conjugate();
  const Vector3 position = convention.unit * numbers.position;
  if (convention.position == PositionIs::kCenter)
    return pose_from_center(rotation, in_scene(position, convention.world));
  return Pose{rotation, rolled(flipped ? flip(position) : position, convention.roll)};
}

PoseNumbers numbers_of(const Pose& pose, const PoseConvention& convention) {
  const bool flipped = convention.axes == CameraAxes::kGl;
  Quaternion rotation = pose.rotation;
  if (convention.roll != 0) rotation = roll_rotation(convention.roll).conjugate() * rotation;
  if (convention.world != kSameWorld) rotation = rotation * scene_from_file(convention.world);
  PoseNumbers numbers;
  numbers.rotation = inverted(flipped ? unflip_left(rotation) : rotation, convention.rotation);
  if (convention.position == PositionIs::kCenter) {
    numbers.position = in_file(pose.center(), convention.world);
  } else {
    const Vector3 translation = rolled(pose.translation, (360 - convention.roll) % 360);
    numbers.position = flipped ? flip(translation) : translation;
  }
  numbers.position /= convention.unit;
  return numbers;
}

Vector2 pixel_from(const Vector2& measured, PixelOrigin origin, bool y_up, double width,
                   double height) {
  return origin_of(origin, width, height) +
         Vector2(measured.x(), y_up ? -measured.y() : measured.y());
}

Vector2 pixel_to(const Vector2& pixel, PixelOrigin origin, bool y_up, double width, double height) {
  const Vector2 offset = pixel - origin_of(origin, width, height);
  return Vector2(offset.x(), y_up ? -offset.y() : offset.y());
}

}  // namespace pose_refine
