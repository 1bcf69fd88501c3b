// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pose_refine/image.h"
#include "pose_refine/options.h"

namespace pose_refine {

// Says how far a pose may go from the input pose: some axes stay, and the others may have bounds.
// Rotation and camera center are held independently of each other.
class Freedom {
 public:
  Freedom() = default;
  Freedom(const RefineOptions& options, const Pose& input);

  bool is_full() const { return full_; }
  // Returns the pose, moved back to where it may be.
  Pose admissible(const Pose& pose) const;
  // Returns the projector onto the tangents (of pose.h) along which an admissible pose may move. A
  // bound that the pose has reached takes part when the gradient of the cost pushes beyond it.
  Matrix6 projector(const Pose& pose, const Vector6& gradient) const;
  // Returns what the Hessian of a cost with this gradient has more along a bound that the pose has
  // reached: whoever goes straight on leaves a bound, which is a sphere, and has to come back.
  Matrix6 curvature(const Pose& pose, const Vector6& gradient) const;
  // Tells whether the pose has reached a bound.
  bool at_rotation_bound(const Pose& pose) const;
  bool at_translation_bound(const Pose& pose) const;

 private:
  Quaternion admissible_rotation(const Quaternion& rotation) const;
  Vector3 admissible_center(const Vector3& center) const;
  Matrix3 rotation_projector(const Pose& pose, const Vector3& gradient) const;
  Matrix3 center_projector(const Pose& pose, const Vector3& gradient) const;
  double heading(const Quaternion& rotation) const;

  bool full_ = true;
  Pose input_;
  Vector3 center_ = Vector3::Zero();                   // of the input
  Vector3 held_ = Vector3::Zero();                     // 1 for each of rx, ry, rz that stays
  bool gravity_ = false, yaw_ = false;                 // neither together with held_
  Vector3 up_ = Vector3::UnitZ();                      // unit
  Matrix3 free_center_ = Matrix3::Identity();          // projector, in the world
  double max_rotation_ = 0.0, max_translation_ = 0.0;  // 0: no bound
};

}  // namespace pose_refine
