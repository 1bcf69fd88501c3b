// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pose_refine/image.h"
#include "pose_refine/learned/objectives.h"
#include "pose_refine/maps/loss_maps.h"

namespace pose_refine::basin {

constexpr double kExactFocal = 1000.0;  // of the ideal camera of Scene::exact

// A scene is one image made ready: it has the polished reference and the data of the objectives.
struct Scene {
  Image image;
  Pose reference;
  double depth = 1.0;             // median, of the points that the reference sees
  DepthRange depths;              // 2.5 to 97.5 %
  std::vector<Vector3> points;    // of all correspondences
  std::vector<Vector2> measured;  // their plane points; NaN where a pixel has none
  Image exact;                    // the points it sees, where it projects them
  // If there are dense features, these are their points and the maps of study_maps.h. The reference
  // is then the true pose itself, so that no objective's own optimum counts.
  std::vector<Vector3> map_points;
  std::vector<LossMaps> maps;
};

// Returns nothing when the true camera sees fewer than 4 points. `features` may be null.
std::optional<Scene> make_scene(const Image& image, const DenseFeatures* features = nullptr);

// Returns the pose where the image's matches fit best (Cauchy, 4 px).
Pose polished(const Image& image);

// Returns the pose at which the objective's minimization ends.
Pose minimize(const Scene& scene, const std::string& objective, const Pose& start,
              int max_iterations);
// Returns the mean cost a point: a loss as published, or half rho of a robust cost [px^2].
double value_at(const Scene& scene, const std::string& objective, const Pose& pose);

}  // namespace pose_refine::basin
