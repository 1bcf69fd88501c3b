// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <limits>
#include <vector>

#include "factor/frame.h"
#include "factor/quadratic.h"
#include "factor/scratch.h"
#include "factor/stage.h"
#include "pose_refine/image.h"
#include "pose_refine/options.h"

namespace ceres {
class Problem;
}

namespace pose_refine {

struct PoseBlock;

// This holds the correspondences of an image, made ready for a solver: its usable observations as
// padded columns in the frame of the image and in residual units. It does not change once it is
// made; every solver path reads it and nothing else, so they minimize the same cost 1/2 sum w
// rho(|r|^2).
class PointFactor {
 public:
  CameraModel model = CameraModel::kPinhole;
  bool ray = false;       // the model is used as a map of whole rays
  kernel::Setup setup{};  // without what a stage says: loss and depth limit
  kernel::Columns columns{};
  BehindCamera behind_camera = BehindCamera::kContinue;
  Objective objective = Objective::kReprojection;
  Norm norm = Norm::kL2;

  std::vector<double> storage;     // what `columns` points into
  std::vector<std::size_t> index;  // row of the input for each row of the columns
  std::vector<Vector3> rays;       // measured unit rays; not for reprojection
  Frame frame;
  Vector2 scale = Vector2(1.0, 1.0);  // residual units a pixel, along u and v
  double fold_radius = std::numeric_limits<double>::infinity();  // of the domain, on z = 1
  double area = 1.0;   // over which wrong measurements would be spread [px^2]
  double sigma = 1.0;  // a typical standard deviation of a measurement, as claimed [px]
  double focal = 1.0;  // mean focal length [px]

  double unit() const { return frame.unit; }
  // Tells whether a point's residual has two components under one loss; the kernel reduces no
  // other.
  bool reducible() const { return objective != Objective::kBearing && norm == Norm::kL2; }
  std::size_t size() const { return columns.size; }

  // Returns the cost and its derivatives at a pose. Nothing is allocated where it is reducible.
  Quadratic linearize(const Pose& cam_from_centered, const Stage& stage, Derivatives derivatives,
                      Scratch& scratch) const;
  // Adds the plain form: a residual block a point, under the loss of the stage.
  void add_to(ceres::Problem& problem, PoseBlock& pose, const Stage& stage) const;

  // Runs the stages of the kernel up to the loss, rho'' included, and shows each block in its form
  // by ray: visit(Block&, begin, count).
  template <class Visit>
  void for_each_block(const Pose& cam_from_centered, const Stage& stage, Scratch& scratch,
                      Visit&& visit) const {
    const std::array<double, 12> rt = prepare(cam_from_centered, stage, scratch);
    const kernel::Projections& projections = this->projections(scratch);
    const kernel::Project project = ray ? projections.ray : projections.extended;
    for (std::size_t begin = 0; begin < columns.size; begin += kernel::kBlock) {
      const int count = block_size(begin);
      project(scratch.setup, scratch.columns, rt.data(), begin, count, scratch.block);
      weigh(stage, begin, true, scratch);
      visit(scratch.block, begin, count);
    }
  }

 private:
  // Sets up the scratch for a stage; returns R by rows, then t.
  std::array<double, 12> prepare(const Pose& pose, const Stage& stage, Scratch& scratch) const;
  const kernel::Projections& projections(const Scratch& scratch) const {
    return scratch.table->project[static_cast<std::size_t>(model)];
  }
  int block_size(std::size_t begin) const;
  void weigh(const Stage& stage, std::size_t begin, bool curvature, Scratch& scratch) const;
  Quadratic reduce(const Pose& pose, const Stage& stage, Derivatives derivatives,
                   Scratch& scratch) const;
  // Projects a block in the cheapest form that applies; kNumForms when a point is behind and that
  // must not be.
  kernel::Form project_block(const double rt[12], std::size_t begin, Derivatives derivatives,
                             Scratch& scratch) const;
};

// Rows with a number that is not finite or beyond 1e30, or with weight 0, are left out. The caller
// has checked the camera, the lengths of the columns, and the options. The memory of a factor that
// is not needed any more can be given.
PointFactor make_point_factor(const Image& image, const RefineOptions& options,
                              PointFactor reuse = {});

// Returns the stage that a search begins with at a pose: the loss of the options at its given
// scale.
Stage first_stage(const PointFactor& points, const RefineOptions& options, const Pose& centered);

// Returns the depth below which 1/z is continued: a twentieth of the median distance of the points
// from the camera at this pose.
double depth_limit(const PointFactor& points, const Pose& centered);

// Returns the distance of the points from the camera that depth_limit() is a part of.
double scene_distance(const PointFactor& points, const Pose& centered);

// Returns depth_limit(), or less so that no point in front of the camera at this pose is touched:
// where a pose is judged, nothing must change inside the domain.
double exact_depth_limit(const PointFactor& points, const Pose& centered);

// Counts the points in front of the camera; all of them count where the camera sees behind itself.
std::size_t points_in_front(const PointFactor& points, const Pose& centered);

}  // namespace pose_refine
