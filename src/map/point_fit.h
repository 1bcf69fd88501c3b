// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "camera/projector.h"
#include "pose_refine/io.h"

namespace pose_refine::map {

// One observation of a point.
struct Sight {
  std::size_t image = 0;  // position among the images of the model
  double u = 0.0, v = 0.0;
};

// This is a point as some images see it. `information` is the sum of w J'J [px^2 / unit^2], J the
// derivative of the pixel by the point in the world, and w what the robust loss leaves of an
// observation.
struct FittedPoint {
  Vector3 position = Vector3::Zero();
  Matrix3 information = Matrix3::Zero();
};

// Estimates points of a model from their observations, the poses and cameras of the images being
// held.
class PointFitter {
 public:
  // The model must outlive it. Images without a pose or a camera, and numbers that are not finite,
  // are left out.
  explicit PointFitter(const Model& model);

  // The standard deviation of one coordinate of an observation [px], from the median residual of
  // the model; 0 if no point has three observations.
  double noise_px() const { return noise_px_; }
  // Tells whether an image has a pose and a camera.
  bool sees(std::size_t image) const { return views_[image].has_value(); }
  // The position of a point as the images see it that `counts` is true for: the minimum of a Cauchy
  // loss, from where the model has it. Nothing is returned with fewer than two images, or where
  // they leave it open.
  std::optional<FittedPoint> fit(std::size_t point,
                                 const std::function<bool(std::size_t image)>& counts) const;

 private:
  // How an image sees the world.
  struct View {
    camera::Projector project;
    Matrix3 rotation;
    Vector3 translation;
    View(const Camera& camera, const Pose& pose)
        : project(camera), rotation(pose.rotation_matrix()), translation(pose.translation) {}
  };
  struct Sum {
    double cost = 0.0;
    Matrix3 information = Matrix3::Zero(), hessian = Matrix3::Zero();
    Vector3 gradient = Vector3::Zero();
  };
  bool add(const Sight& sight, const Vector3& position, Sum* sum) const;
  std::optional<Sum> sum_at(const std::vector<Sight>& sights, const Vector3& position) const;
  std::optional<Vector2> residual(const Sight& sight, const Vector3& position) const;
  bool is_negligible(double gain, double cost) const;
  std::optional<FittedPoint> minimum(const std::vector<Sight>& sights, Vector3 at) const;
  double median_noise() const;

  const Model& model_;
  std::vector<std::optional<View>> views_;  // of the images
  std::vector<std::vector<Sight>> tracks_;  // of the points
  double noise_px_ = 0.0, scale_px_ = 1.0;  // of the loss
};

}  // namespace pose_refine::map
