// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>

#include "pose_refine/camera.h"

namespace pose_refine::camera {

// Returns the pixels of a whole turn, after which u is at the same place again; infinity if the
// image of the camera does not close.
double period_of_u(const Camera& camera);

// Where a point of the camera frame is seen, and the derivative of that pixel by the point.
struct Projected {
  Vector2 pixel;
  Eigen::Matrix<double, 2, 3> by_point;
};

// Projects many points with one camera: what depends on the camera only is computed once. The
// camera must outlive it.
class Projector {
 public:
  explicit Projector(const Camera& camera);
  // As pose_refine::project().
  std::optional<Vector2> operator()(const Vector3& point) const;
  // The same with its exact derivative. Nothing is returned as well where there is no derivative,
  // which are the poles of panoramas.
  std::optional<Projected> with_derivative(const Vector3& point) const;
  // Returns a - b, the short way round where u is periodic.
  Vector2 difference(const Vector2& a, const Vector2& b) const;

 private:
  const Camera& camera_;
  double circle_;  // radius of the fold, if it is one
  double period_;  // of u
};

}  // namespace pose_refine::camera
