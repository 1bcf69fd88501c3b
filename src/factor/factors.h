// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "factor/factor.h"
#include "problem/freedom.h"

namespace pose_refine {

// This holds everything that one image says about the pose of its camera, and where that pose may
// go. It does not change once it is made.
class Factors {
 public:
  Factors() = default;

  const PointFactor& points() const { return points_; }
  const Frame& frame() const { return points_.frame; }
  const Freedom& freedom() const { return freedom_; }

  // Returns the first factor of one kind beside the points, or null.
  template <class Kind>
  const Kind* find() const {
    for (const Factor& factor : others_)
      if (const auto* found = std::get_if<Kind>(&factor)) return found;
    return nullptr;
  }
  bool has_others() const { return !others_.empty(); }
  // Tells whether something beside the points measures the pose, so that points alone need not fix
  // it.
  bool has_measurements() const;

  // Sums over all factors. Held directions have no slope in the sum.
  Quadratic linearize(const Pose& cam_from_centered, const Stage& stage, Derivatives derivatives,
                      Scratch& scratch) const;
  // Sums over the factors beside the points: pulls and priors. Nothing is held.
  Quadratic linearize_others(const Pose& cam_from_centered, const Stage& stage,
                             Derivatives derivatives) const;
  // Returns -2 log of the likelihood that the factors beside the points give a pose, up to a
  // constant, by the noise that they claim. A pull measures nothing.
  double squared_distance(const Pose& cam_from_centered) const;
  void add_to(ceres::Problem& problem, PoseBlock& pose, const Stage& stage) const;
  // Adds only the factors beside the points.
  void add_others_to(ceres::Problem& problem, PoseBlock& pose, const Stage& stage) const;
  // Tells whether one of the factors says that the pose is too far from what it claims.
  bool is_exceeded_by(const Pose& cam_from_centered) const;
  // Returns the pose, moved back to where it may be.
  Pose admissible(const Pose& pose) const {
    return freedom_.is_full() ? pose : freedom_.admissible(pose);
  }

 private:
  friend Factors make_factors(const Image& image, const RefineOptions& options, Factors reuse);
  friend Factors with_area(Factors factors, double area);

  PointFactor points_;
  std::vector<Factor> others_;
  Freedom freedom_;
};

// The caller has checked the camera, the lengths of the columns, and the options. The memory of
// factors that are not needed any more can be given.
Factors make_factors(const Image& image, const RefineOptions& options, Factors reuse = {});

// Returns the factors with wrong measurements spread over another area [px^2].
Factors with_area(Factors factors, double area);

// A solver minimizes this: the factors of an image under a stage. It is a view and cheap to make.
struct PoseCost {
  const Factors& factors;
  const Stage& stage;
  Scratch& scratch;

  Quadratic linearize(const Pose& cam_from_centered, Derivatives derivatives) const {
    return factors.linearize(cam_from_centered, stage, derivatives, scratch);
  }
  double at(const Pose& cam_from_centered) const {
    return linearize(cam_from_centered, Derivatives::kCost).cost;
  }
  const PointFactor& points() const { return factors.points(); }
};

}  // namespace pose_refine
