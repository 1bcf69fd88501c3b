// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <vector>

#include "factor/kernel/maps/stages.h"
#include "pose_refine/camera.h"

namespace pose_refine::nre {

// `rows` columns of as many doubles as there are points, padded for the kernel.
template <int rows>
class Columns {
 public:
  explicit Columns(std::size_t points)
      : padded_(kernel::padded(points)), data_(rows * padded_, 0.0) {}
  double* operator[](std::size_t row) { return data_.data() + row * padded_; }
  const double* operator[](std::size_t row) const { return data_.data() + row * padded_; }

 private:
  std::size_t padded_;
  std::vector<double> data_;
};

// A point seen at a pose: where it lands in cell coordinates and d omega / d x_cam.
struct Seen {
  bool valid = false;
  Vector3 point;  // in the camera frame
  Vector2 omega;  // cells
  Eigen::Matrix<double, 2, 3, Eigen::DontAlign> slope;
};

// All points seen at a pose. Unseen (behind the camera or outside its domain): u(n) = kNowhere.
class View {
 public:
  explicit View(std::size_t points) : columns_(points) {}

  Views raw() {
    auto& c = columns_;
    return {c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8], c[9], c[10]};
  }
  double u(std::size_t n) const { return columns_[3][n]; }
  double v(std::size_t n) const { return columns_[4][n]; }
  bool seen(std::size_t n) const { return u(n) < kNowhere && v(n) < kNowhere; }
  Seen at(std::size_t n) const;

 private:
  Columns<11> columns_;
};

// The points of a query, moved to their centroid, and the camera in cell units.
class Projector {
 public:
  Projector(const Camera& camera, const std::vector<Vector3>& points, double stride);

  std::size_t size() const { return size_; }
  Pose to_centered(const Pose& pose) const;
  Pose from_centered(const Pose& centered) const;
  // Without slopes those of `view` keep what they were.
  void project(const Pose& centered, bool slopes, View& view) const;

 private:
  std::size_t size_;
  Vector3 origin_;
  Columns<3> world_;
  CameraSetup setup_;
  Placement placement_;
};

}  // namespace pose_refine::nre
