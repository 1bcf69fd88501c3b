// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <limits>
#include <optional>
#include <vector>

#include "factor/kernel/table.h"
#include "pose_refine/refine.h"
#include "problem/freedom.h"

namespace pose_refine {

// One image made ready for a solver: its usable observations as padded columns, moved to the
// middle of the points (so that coordinates of 1e7 cost no digits) and scaled to residual units.
// Both solver paths read this and nothing else, so they minimize the same thing.
struct PointFactor {
  CameraModel model = CameraModel::kPinhole;
  bool ray = false;  // the model is used as a map of whole rays
  kernel::Setup setup{};
  kernel::Columns columns{};
  BehindCamera behind_camera = BehindCamera::kContinue;
  Objective objective = Objective::kReprojection;
  Norm norm = Norm::kL2;

  std::vector<double> storage;     // what `columns` points into
  std::vector<std::size_t> index;  // row of the input for each row of the columns
  std::vector<Vector3> rays;       // measured unit rays; not for reprojection
  Vector3 origin = Vector3::Zero();
  Vector2 scale = Vector2(1.0, 1.0);  // residual units a pixel, along u and v
  double unit = 1.0;                  // their geometric mean
  double fold_radius = std::numeric_limits<double>::infinity();  // of the domain, on z = 1
  double area = 1.0;  // over which wrong measurements would be spread [px^2]
  double largest_px = std::numeric_limits<double>::infinity();  // residual of a consensus
  double sigma = 1.0;  // a typical standard deviation of a measurement, as claimed [px]
  double focal = 1.0;  // mean focal length [px]
  Loss loss;           // scale in residual units; see set_loss_scale
  std::optional<LearnedPull> pull;  // its weight in residual units, squared
  Pose pull_pose;                   // what it pulls to, cam_from_centered
  std::vector<Prior> priors;        // the problem's priors, of cam_from_centered
  double measured_weight = 1.0;     // of all of them [residual units^2]
  Freedom freedom;                  // of cam_from_centered

  // Whether a point's residual has two components under one loss, which is what the kernel reduces.
  bool reducible() const { return objective != Objective::kBearing && norm == Norm::kL2; }
  Pose to_centered(const Pose& pose) const;  // cam_from_world -> cam_from_centered
  Pose from_centered(const Pose& pose) const;
  void set_loss_scale(double pixels);
  bool has_priors() const { return pull || !priors.empty(); }
};

// Rows with a number that is not finite or beyond 1e30, or with weight 0, are left out. The caller
// has checked the camera, the lengths of the columns, and the options. An image that is not needed
// any more can be given for its memory.
PointFactor make_point_factor(const Image& image, const RefineOptions& options,
                              PointFactor reuse = {});

// The depth below which 1/z is continued: a twentieth of the median distance of the points from the
// camera at this pose. make_point_factor sets it for the problem's own pose.
double depth_limit(const PointFactor& factor, const Pose& centered);

// The same, or less so that no point in front of the camera at this pose is touched: inside the
// domain nothing must change where a pose is judged.
double exact_depth_limit(const PointFactor& factor, const Pose& centered);

// All of them where the camera sees behind itself.
std::size_t points_in_front(const PointFactor& factor, const Pose& centered);

}  // namespace pose_refine
