// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <random>
#include <string>
#include <vector>

#include "pose_refine/io.h"

namespace pose_refine::testing {

// Returns poses whose numbers differ widely in size, so that formats must keep all digits.
inline std::vector<NamedPose> random_poses(int count) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal;
  std::vector<NamedPose> poses;
  for (int i = 0; i < count; ++i) {
    NamedPose named;
    named.name = "seq-01/frame" + std::to_string(100 + i) + ".png";
    named.pose.rotation =
        Quaternion(normal(random), normal(random), normal(random), normal(random)).normalized();
    named.pose.translation = Vector3(normal(random), 1e-9 * normal(random), 1e5 * normal(random));
    poses.push_back(named);
  }
  return poses;
}

// Returns images of two cameras that every format of models can express, and points in front of
// them. Each observation is the projection moved by less than a pixel.
inline Model sample_model(int count) {
  std::mt19937_64 random(11);
  std::uniform_real_distribution<double> uniform(-1.0, 1.0);
  Model model;
  for (const std::uint32_t id : {3u, 7u}) {
    model.cameras[id] = *make_camera(CameraModel::kSimpleRadial, 640, 480,
                                     {500.0 + 0.1 * id, 320, 240, -0.01 * id});
  }
  for (int i = 0; i < 50; ++i) {
    ModelPoint point;
    point.id = static_cast<std::uint64_t>(10 + 3 * i);
    point.x = uniform(random);
    point.y = uniform(random);
    point.z = 6.0 + uniform(random);
    point.error = 0.5;
    point.color = {static_cast<std::uint8_t>(i), 128, 255};
    model.points.push_back(point);
  }
  for (int i = 0; i < count; ++i) {
    ModelImage image;
    image.id = static_cast<std::uint32_t>(i + 1);
    image.name = "seq-01/frame" + std::to_string(100 + i) + ".png";
    image.camera_id = i % 2 == 0 ? 3 : 7;
    const Vector3 w(0.1 * uniform(random), 0.1 * uniform(random), uniform(random));
    image.cam_from_world = {so3_exp(w), Vector3(uniform(random), uniform(random), 0.1)};
    for (std::size_t p = 0; p < model.points.size(); ++p) {
      ModelPoint& point = model.points[p];
      const auto pixel = project(model.cameras[image.camera_id],
                                 image.cam_from_world * Vector3(point.x, point.y, point.z));
      if (!pixel || (p + static_cast<std::size_t>(i)) % 3 == 0) continue;
      image.observations.push_back({pixel->x() + 0.5 * uniform(random),
                                    pixel->y() + 0.5 * uniform(random),
                                    static_cast<std::int64_t>(p)});
      ++point.track_length;
    }
    model.images.push_back(std::move(image));
  }
  return model;
}

}  // namespace pose_refine::testing
