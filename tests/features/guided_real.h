// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "pose_refine/refine.h"
#include "pose_refine/support/guided_matching.h"

namespace pose_refine::testing {

// Medians over the images of a real set.
struct GuidedFigures {
  double right = 0.0;  // matches within 4 px at the true pose
  double degrees = 0.0, distance = 0.0;
  std::size_t ok = 0, images = 0;
};

inline double middle(std::vector<double> numbers) {
  std::sort(numbers.begin(), numbers.end());
  return numbers.empty() ? 0.0 : numbers[numbers.size() / 2];
}

inline double right_matches(const Image& image, const Pose& truth) {
  const Correspondences& all = image.correspondences;
  double right = 0.0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto pixel = project(image.camera, truth * Vector3(all.x[i], all.y[i], all.z[i]));
    if (pixel && (*pixel - Vector2(all.u[i], all.v[i])).norm() < 4.0) right += 1.0;
  }
  return right;
}

// Matches and refines the images of a list of starts. None may be ok and more than `most` off.
inline GuidedFigures guided_figures(const FeatureSource& source, const std::string& starts,
                                    const std::string& truths, double most) {
  const auto start = read_poses(starts), truth = read_poses(truths);
  EXPECT_TRUE(start.ok() && truth.ok());
  if (!start || !truth) return {};
  std::map<std::string, Pose> pose_of;
  for (const NamedPose& named : truth->poses) pose_of[named.name] = named.pose;
  const auto found = match_guided(source, start->poses);
  EXPECT_TRUE(found.ok()) << found.error().to_string();
  if (!found) return {};
  const std::vector<RefineResult> results = refine_all(found->images);
  GuidedFigures figures;
  std::vector<double> right, degrees, distance;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const Pose& expected = pose_of.at(found->images[i].name);
    const PoseError error = pose_error(results[i].cam_from_world, expected);
    right.push_back(right_matches(found->images[i], expected));
    degrees.push_back(error.rotation * 180.0 / M_PI);
    distance.push_back(error.translation);
    figures.ok += results[i].verdict == Verdict::kOk ? 1 : 0;
    EXPECT_TRUE(results[i].verdict != Verdict::kOk || error.translation < most) << i;
  }
  figures.images = results.size();
  figures.right = middle(right);
  figures.degrees = middle(degrees);
  figures.distance = middle(distance);
  return figures;
}

}  // namespace pose_refine::testing
