// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <vector>

#include "pose_refine/camera.h"

namespace pose_refine::nre {

// A point seen at a pose: where it lands in cell coordinates and d omega / d x_cam.
struct Seen {
  bool valid = false;
  Vector3 point;  // in the camera frame
  Vector2 omega;  // cells
  Eigen::Matrix<double, 2, 3, Eigen::DontAlign> slope;
};

// The points of a query, moved to their centroid, and the camera in cell units.
class Projector {
 public:
  Projector(const Camera& camera, const std::vector<Vector3>& points, double stride);

  std::size_t size() const { return points_.size(); }
  Pose to_centred(const Pose& pose) const;
  Pose from_centred(const Pose& centred) const;
  // `seen` is as long as there are points. Invalid: behind the camera or outside its domain.
  void project(const Pose& centred, bool slopes, std::vector<Seen>& seen) const;

 private:
  Camera camera_;
  double stride_;
  Vector3 origin_;
  std::vector<Vector3> points_;
};

}  // namespace pose_refine::nre
