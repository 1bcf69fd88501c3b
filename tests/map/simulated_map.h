// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "geometry/random.h"
#include "map/point_fit.h"
#include "pose_refine/io.h"

// A map whose errors are known: cameras on an arc about a cloud of points, all of which see all
// points.
namespace pose_refine::testing {

struct MapErrors {
  double pixel = 0.0;     // of the observations, standard deviation of a coordinate [px]
  double rotation = 0.0;  // of the poses, along each axis [rad]
  double position = 0.0;  // of the poses, along each axis; the points are 10 away
};

inline Vector3 normal_vector(Random& random, double sigma) {
  return {sigma * random.normal(), sigma * random.normal(), sigma * random.normal()};
}

inline Pose pose_on_arc(double angle) {
  const Vector3 center(10.0 * std::sin(angle), 0.3 * std::sin(5.0 * angle),
                       -10.0 * std::cos(angle));
  return pose_from_center(so3_exp(Vector3(0.0, angle, 0.0)), center);
}

// The points of the map follow the errors of its poses, so that these are shared by all points that
// an image sees.
inline void follow_poses(Model& model) {
  const map::PointFitter fitter(model);
  const std::vector<ModelPoint> before = model.points;
  for (std::size_t k = 0; k < before.size(); ++k)
    if (const auto fit = fitter.fit(k, [](std::size_t) { return true; })) {
      model.points[k].x = fit->position.x();
      model.points[k].y = fit->position.y();
      model.points[k].z = fit->position.z();
    }
}

inline Model simulated_map(int images, int points, const MapErrors& errors) {
  Random random(7);
  Model model;
  model.cameras[1] = {CameraModel::kSimplePinhole, 1000, 800, {800.0, 500.0, 400.0}};
  for (int k = 0; k < points; ++k)
    model.points.push_back({static_cast<std::uint64_t>(k + 1), random.uniform(-3.0, 3.0),
                            random.uniform(-2.0, 2.0), random.uniform(-3.0, 3.0)});
  for (int i = 0; i < images; ++i) {
    const Pose truth = pose_on_arc(1.2 * i / images - 0.6);
    ModelImage image;
    image.id = static_cast<std::uint32_t>(i + 1);
    image.name = "image" + std::to_string(i);
    image.camera_id = 1;
    for (int k = 0; k < points; ++k) {
      const ModelPoint& p = model.points[static_cast<std::size_t>(k)];
      const auto pixel = project(model.cameras[1], truth * Vector3(p.x, p.y, p.z));
      image.observations.push_back({pixel->x() + errors.pixel * random.normal(),
                                    pixel->y() + errors.pixel * random.normal(), k});
    }
    Vector6 move;
    move << normal_vector(random, errors.rotation), normal_vector(random, errors.position);
    image.cam_from_world = retract(truth, move);
    model.images.push_back(image);
  }
  follow_poses(model);
  return model;
}

}  // namespace pose_refine::testing
