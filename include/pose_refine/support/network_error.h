// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <vector>

#include "pose_refine/image.h"

// The errors of a network that regresses poses: how large they are, how heavy their tail is, and
// how they grow where the network has seen nothing. calibrate() finds it, and it becomes a prior of
// the poses that the same network gives.
namespace pose_refine {

// The error of an estimate T of the true pose T* is the xi of T = Exp(xi) T* (see pose.h). At the
// distance d from the mapped poses, xi / (1 + growth d) follows a multivariate t distribution about
// zero.
struct NetworkError {
  // The covariance of the normal distribution whose ellipsoid of half of its errors is that of half
  // of the network's, where d = 0: (rotation [rad], translation [scene units]). A t distribution of
  // heavy tail has no covariance of its own, but this it has.
  Matrix6 covariance = Matrix6::Identity();
  double degrees_of_freedom = 4.0;  // of the t distribution; fewer are a heavier tail

  // d is the least over the mapped poses of sqrt(c^2 + (radius angle)^2), where c is the distance
  // of the camera centers and the angle that of the relative rotation. It is 0 without mapped
  // poses.
  double growth = 0.0;  // per scene unit
  double radius = 1.0;  // scene units per radian
  std::vector<Pose> mapped;

  // The numbers below say what the others were made of.
  std::size_t images = 0;
  std::size_t sequences = 0;
  // Errors of neighboring frames are alike: this many frames of a sequence tell as much as one
  // independent one. It is 1 where nothing is alike.
  double lag = 1.0;
};

// Checks that numbers are finite and in range and the covariance is positive definite; the error
// names what is wrong.
Status validate(const NetworkError& error);

// The distance d of a pose from the mapped ones [scene units].
double distance_to_mapped(const NetworkError& error, const Pose& cam_from_world);

// The scatter matrix of the t distribution at the distance d [scene units], in the tangent of
// pose.h: xi' S^-1 xi / 6 follows the F distribution with 6 and `degrees_of_freedom`.
Matrix6 scatter_at(const NetworkError& error, double distance);

// The squared distance xi' S^-1 xi within which a share of the errors lies, e.g. 0.95.
double squared_radius(double share, double degrees_of_freedom);

// What the network's pose says about the true one. With its loss, Cauchy's, the cost of the prior
// is the negative log likelihood of the t distribution, so that a pose far off pulls but little.
Prior network_prior(const NetworkError& error, const Pose& cam_from_world);

}  // namespace pose_refine
