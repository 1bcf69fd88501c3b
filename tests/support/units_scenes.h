// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <string>

#include "support/cameras.h"
#include "support/scene.h"

// Scenes of every kind that an image can be: what it claims, what is known beside it, and what is
// wrong with it. Points are 2 to 10 units away, and all sides are 1,024 pixels.
namespace pose_refine::testing::units {

inline const Camera kSquare{CameraModel::kPinhole, 1024, 1024, {512, 500, 517, 508}};

// A name, and how the scene of that name is made.
using Scenes = std::map<std::string, std::function<Image()>>;

inline Image plain() {
  return make_scene("units.plain", kSquare, {80, 0.5, 0.3}).image;
}

inline Image claimed() {
  Image image = plain();
  Correspondences& c = image.correspondences;
  Random random("units.claimed");
  for (std::size_t i = 0; i < c.size(); ++i) {
    c.sxx.push_back(random.uniform(0.1, 2.0));
    c.syy.push_back(random.uniform(0.1, 2.0));
    c.sxy.push_back(random.uniform(-0.5, 0.5) * std::sqrt(c.sxx.back() * c.syy.back()));
  }
  return image;
}

inline Image unsure_points() {
  Image image = plain();
  for (std::size_t i = 0; i < image.correspondences.size(); ++i)
    image.correspondences.point_covariance.emplace_back(4e-4 * Matrix3::Identity());
  return image;
}

inline Image with_prior(int points) {
  const Scene scene = make_scene("units.prior", kSquare, {std::max(points, 1), 0.5, 0.0});
  Image image = scene.image;
  if (points == 0) image.correspondences = {};
  Matrix6 covariance = 1e-4 * Matrix6::Identity();
  image.priors.push_back({PosePrior{scene.truth, covariance}, {}});
  image.priors.push_back(
      {PositionPrior{scene.truth.center() + Vector3(0.02, 0.0, 0.01), 1e-3 * Matrix3::Identity()},
       {LossKind::kHuber, 2.0, 1.0}});
  return image;
}

inline Image claimed_with_prior() {
  Image image = with_prior(4);
  Correspondences& c = image.correspondences;
  c.sxx.assign(c.size(), 0.3);
  c.syy.assign(c.size(), 0.2);
  c.sxy.assign(c.size(), 0.0);
  return image;
}

// A poster that is seen tilted to either side.
inline Image plane() {
  Image image;
  image.camera = kSquare;
  Random random("units.plane");
  for (int i = 0; i < 60; ++i) {
    const double x = random.uniform(-0.2, 0.2);
    const Vector3 point(0.8 * x, random.uniform(-0.2, 0.2), 6.0 + 0.6 * x);
    const Vector2 noise(random.normal(), random.normal());
    image.correspondences.add(*project(kSquare, point) + noise, point);
  }
  image.cam_from_world = retract(Pose(), 0.01 * random.normal6());
  return image;
}

// A camera whose focal length is given 6 % too short.
inline Image another_camera() {
  Image image = make_scene("units.camera", kSquare, {400, 0.5, 0.0}).image;
  image.camera.params[0] *= 0.94;
  image.camera.params[1] *= 0.94;
  return image;
}

// Half of the points have moved since.
inline Image moved_half() {
  Image image = make_scene("units.moved", kSquare, {120, 0.5, 0.0}).image;
  Correspondences& c = image.correspondences;
  for (std::size_t i = 0; i < c.size(); i += 2) c.x[i] += 0.5, c.z[i] += 0.3;
  return image;
}

// All matches are in a corner of 64 pixels, the wrong ones too.
inline Image cluster() {
  const Camera part{CameraModel::kPinhole, 64, 64, {512, 500, 32, 32}};
  Image image = make_scene("units.cluster", part, {24, 0.5, 0.6}).image;
  for (double& u : image.correspondences.u) u += kSquare.params[2] - 32.0;
  for (double& v : image.correspondences.v) v += kSquare.params[3] - 32.0;
  image.camera = kSquare;
  return image;
}

inline Image points_by_chance(int count) {
  return make_scene("units.chance", kSquare, {count, 0.5, 1.0}).image;
}

inline Image far_start() {
  return make_scene("units.far", kSquare, {150, 0.5, 0.7, 60.0, 4.0}).image;
}

inline Image lens(CameraModel model) {
  const Camera camera = example_cameras()[static_cast<std::size_t>(model)];
  return make_scene("units.lens", {model, 1024, 1024, camera.params}, {80, 0.5, 0.3}).image;
}

inline const Scenes& scenes() {
  static const Scenes all = {
      {"plain", plain},
      {"claimed", claimed},
      {"unsure points", unsure_points},
      {"exact",
       [] {
         return make_scene("units.exact", kSquare, {60, 0.0, 0.2}).image;
       }},
      {"fine",
       [] {
         return make_scene("units.fine", kSquare, {60, 1e-3, 0.2}).image;
       }},
      {"three points",
       [] {
         return make_scene("units.3", kSquare, {3, 0.5, 0.0}).image;
       }},
      {"four points",
       [] {
         return make_scene("units.4", kSquare, {4, 0.5, 0.0}).image;
       }},
      {"seven points",
       [] {
         return make_scene("units.7", kSquare, {7, 0.5, 0.2}).image;
       }},
      {"prior", [] { return with_prior(20); }},
      {"prior, five points", [] { return with_prior(5); }},
      {"prior, two points", [] { return with_prior(2); }},
      {"prior, no points", [] { return with_prior(0); }},
      {"prior, claimed", claimed_with_prior},
      {"plane", plane},
      {"another camera", another_camera},
      {"moved half", moved_half},
      {"cluster", cluster},
      {"chance", [] { return points_by_chance(40); }},
      {"seven by chance", [] { return points_by_chance(7); }},
      {"far start", far_start},
      {"opencv", [] { return lens(CameraModel::kOpenCv); }},
      {"fisheye", [] { return lens(CameraModel::kOpenCvFisheye); }},
      {"panorama", [] { return lens(CameraModel::kEquirectangular); }},
  };
  return all;
}

}  // namespace pose_refine::testing::units
