// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "factor/factors.h"
#include "pose_refine/camera.h"

namespace pose_refine {

// These are images of one camera, ready for the solver, with the poses to start from.
struct SharedCamera {
  Camera camera;
  std::vector<bool> refined;  // of each parameter
  std::vector<double> sigma;  // of its prior: relative for focal lengths; 0: none
  Camera expected;            // what the prior is about
  double prior_weight = 1.0;  // of the intrinsics' prior [px^2]
  std::vector<const Factors*> images;
  std::vector<Stage> stages;  // of each image
  std::vector<Pose> poses;    // cam_from_centered
};

// This is where minimize_shared() ended; poses are cam_from_centered, in the order of the images.
struct SharedSolution {
  Camera camera;
  std::vector<Pose> poses;
  double initial_cost = 0.0, cost = 0.0;
  int iterations = 0;
  bool converged = false;
};

// Minimizes over all poses and the refined parameters.
SharedSolution minimize_shared(const SharedCamera& shared, int max_iterations);

// This is what the images say about the refined parameters, with the poses eliminated. The tangent
// of a focal length is its logarithm.
struct SharedInformation {
  std::vector<int> parameters;         // index into Camera::params of each row
  Eigen::MatrixXd known_poses;         // information if the poses were known
  Eigen::MatrixXd information;         // of the parameters alone
  Eigen::MatrixXd scores;              // summed squares of the observations' influence on them
  std::vector<Eigen::MatrixXd> slope;  // d pose / d parameters of each image, 6 rows
  std::size_t observations = 0;
};
SharedInformation shared_information(const SharedCamera& at);

}  // namespace pose_refine
