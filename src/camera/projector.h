// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>

#include "pose_refine/camera.h"

namespace pose_refine::camera {

// Returns a difference of two pixels, taken the short way round where u is periodic (panoramas).
Vector2 short_way(const Camera& camera, Vector2 difference);

// Projects many points with one camera: what depends on the camera only is computed once. The
// camera must outlive it.
class Projector {
 public:
  explicit Projector(const Camera& camera);
  const Camera& camera() const { return camera_; }
  // As pose_refine::project().
  std::optional<Vector2> operator()(const Vector3& point) const;

 private:
  const Camera& camera_;
  double circle_;  // radius of the fold, if it is one
};

}  // namespace pose_refine::camera
