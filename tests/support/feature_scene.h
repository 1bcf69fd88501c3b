// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "pose_refine/io.h"

namespace pose_refine::testing {

using Pixels = std::vector<std::array<float, 2>>;
using PairMatches = std::vector<std::pair<std::uint32_t, std::uint32_t>>;
// Descriptors of whole numbers are the same in all types of numbers that files may hold.
using ImageDescriptors = std::vector<std::array<std::uint8_t, 128>>;

// This is a map of four images, a query, their features, and which of them match. Names of images
// hold '/', '-' and '_', which hloc's files treat in their own way. Some features of the query
// match two points, some a point that other images do not agree about, some see no point.
struct FeatureScene {
  Model map;
  Camera camera;
  NamedPose query;
  std::map<std::string, Pixels> keypoints;  // from the corner of the image
  // The query's feature comes first.
  std::vector<std::pair<std::string, PairMatches>> matches;
  // One for each of the keypoints. There are none unless describe() of descriptor_scene.h is
  // called; then files that are written of a scene hold them.
  std::map<std::string, ImageDescriptors> descriptors;
};

inline FeatureScene feature_scene(std::size_t points = 60) {
  std::mt19937 random(7);
  const auto uniform = [&](double low, double high) {
    return low + (high - low) * static_cast<double>(random()) / 4294967296.0;
  };
  FeatureScene scene;
  scene.camera = *make_camera(CameraModel::kSimplePinhole, 1200, 900, {1000.0, 600.0, 450.0});
  scene.map.cameras[3] = scene.camera;
  for (std::size_t i = 0; i < points; ++i) {
    ModelPoint point;
    point.id = 100 + 3 * i;
    point.x = uniform(-2.0, 2.0), point.y = uniform(-1.5, 1.5), point.z = uniform(5.0, 9.0);
    scene.map.points.push_back(point);
  }
  const auto pixel_of = [&](const Pose& pose, std::size_t i) {
    const ModelPoint& p = scene.map.points[i];
    const Vector2 pixel = *project(scene.camera, pose * Vector3(p.x, p.y, p.z));
    return std::array<float, 2>{static_cast<float>(pixel.x()), static_cast<float>(pixel.y())};
  };
  const auto pose_at = [&](double x) {
    Pose pose;
    pose.translation = Vector3(x, 0.1 * x, -0.2 * x);
    return pose;
  };
  // A feature in front of the points' ones sees none of them, so that rows and points differ.
  const auto add_image = [&](const std::string& name, const Pose& pose) -> Pixels& {
    Pixels& pixels = scene.keypoints[name];
    pixels.push_back({10.25f, 20.5f});
    for (std::size_t i = 0; i < points; ++i) pixels.push_back(pixel_of(pose, i));
    return pixels;
  };
  scene.query = {"query/q-1_a.jpg", pose_at(0.05)};
  add_image(scene.query.name, scene.query.pose);
  const char* names[] = {"map/m_0.jpg", "map/m-1.jpg", "map/m_2.jpg", "map/m_3.jpg"};
  for (std::uint32_t k = 0; k < 4; ++k) {
    ModelImage image;
    image.id = 10 + k;
    image.name = names[k];
    image.camera_id = 3;
    image.cam_from_world = pose_at(0.3 * k - 0.5);
    for (const auto& pixel : add_image(image.name, image.cam_from_world)) {
      const auto row = static_cast<std::int64_t>(image.observations.size());
      image.observations.push_back(
          {static_cast<double>(pixel[0]), static_cast<double>(pixel[1]), row - 1});
    }
    PairMatches matches = {{0, 0}};
    for (std::uint32_t i = k; i < points; i += k + 1) matches.push_back({i + 1, i + 1});
    // The last image takes two features for those of other points, one against three images.
    if (k == 3) matches.insert(matches.end(), {{6, 9}, {5, 10}});
    std::shuffle(matches.begin(), matches.end(), random);
    scene.matches.push_back({image.name, matches});
    scene.map.images.push_back(std::move(image));
  }
  return scene;
}

// A correspondence, as it follows from the definition: feature, id of the point, votes.
using Triple = std::array<std::uint64_t, 3>;
inline std::vector<Triple> expected_matches(const FeatureScene& scene) {
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> votes;
  for (const auto& [name, matches] : scene.matches)
    for (const ModelImage& image : scene.map.images)
      for (const auto& [feature, of_map] : matches)
        if (image.name == name && image.observations[of_map].point >= 0)
          ++votes[{
              feature,
              scene.map.points[static_cast<std::size_t>(image.observations[of_map].point)].id}];
  std::vector<Triple> all;
  for (const auto& [match, count] : votes) all.push_back({match.first, match.second, count});
  return all;
}

}  // namespace pose_refine::testing
