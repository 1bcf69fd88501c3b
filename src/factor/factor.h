// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <variant>

#include "factor/points/point_factor.h"
#include "factor/prior_factor.h"
#include "factor/pull_factor.h"

// A factor is something that says how well a pose fits it (the field's word: gtsam, small_gicp).
// Given the pose of the camera it tells its cost as a quadratic model and as residual blocks of a
// ceres::Problem; given the same pose twice it tells the same bits. It is made from an image once
// and does not change afterwards; what a search varies (loss, depth limit, weights) is a Stage.
//
// Assumptions that all factors share:
// - Poses are cam_from_centered: the camera's pose in the Frame of the image, whose origin is in
//   the middle of the points. Derivatives are in the tangent of pose.h at that pose,
//   T <- Exp(xi) T, xi = (rotation [rad], translation [scene units]).
// - Costs are in squared residual units (Frame::unit a pixel), so that the costs of the factors of
//   one image can be added: each is 1/2 |r / sigma|^2 times the variance of one residual unit.
// - A cost is never negative, and it is finite at every finite pose or `valid` is false.
//
// To add a factor (lines, depth), write a class like PriorFactor in a file of its own and name it
// in `Factor` below: solvers, priors' gates and covariances then take part by themselves, and a
// factor that measures counts in what is known of a pose beside its matches. Such a class has:
//
//   // The factors that the image's data make: none, one or several.
//   static std::vector<LineFactor> make(const Image&, const RefineOptions&, const Frame&);
//   // Cost, gradient and Hessian at a pose. linearize_plain() of plain.h does it by add_to().
//   Quadratic linearize(const Pose&, const Stage&, Derivatives) const;
//   // The same cost as residual blocks over the pose.
//   void add_to(ceres::Problem&, PoseBlock&, const Stage&) const;
//   // Whether it tells the pose with a noise of its own, as a measurement does; a pull does not.
//   static constexpr bool kMeasures = true;
//   // Whether the pose is too far from what is claimed for both to be right.
//   bool is_exceeded_by(const Pose&) const;
//
// PointFactor is a factor by the same contract. It stands apart because it alone is reduced by the
// SIMD kernel, which needs a Scratch, and because verdicts look at its single observations.
namespace pose_refine {

using Factor = std::variant<PullFactor, PriorFactor>;

}  // namespace pose_refine
