// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <limits>
#include <optional>
#include <vector>

#include "pose_refine/refine.h"
#include "solver/freedom.h"
#include "solver/kernel/kernel.h"

namespace pose_refine {

// One image made ready for a solver: its usable observations as padded columns, moved to the
// middle of the points (so that coordinates of 1e7 cost no digits) and scaled to residual units.
// Both solver paths read this and nothing else, so they minimise the same thing.
struct Image {
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
  double sigma = 1.0;              // a typical standard deviation of a measurement, as claimed [px]
  double focal = 1.0;              // mean focal length [px]
  Loss loss;                       // scale in residual units; see set_loss_scale
  std::optional<PosePrior> prior;  // its weight in residual units, squared
  Pose prior_pose;                 // what it pulls to, cam_from_centred
  std::vector<MeasuredPrior> measured;  // the problem's priors, of cam_from_centred
  double measured_weight = 1.0;         // of all of them [residual units^2]
  Freedom freedom;                      // of cam_from_centred

  // Whether a point's residual has two components under one loss, which is what the kernel reduces.
  bool reducible() const { return objective != Objective::kBearing && norm == Norm::kL2; }
  Pose to_centred(const Pose& pose) const;  // cam_from_world -> cam_from_centred
  Pose from_centred(const Pose& pose) const;
  void set_loss_scale(double pixels);
  bool has_priors() const { return prior || !measured.empty(); }
};

// Rows with a number that is not finite or beyond 1e30, or with weight 0, are left out. The caller
// has checked the camera, the lengths of the columns, and the options. An image that is not needed
// any more can be given for its memory.
Image make_image(const Problem& problem, const RefineOptions& options, Image reuse = {});

// The depth below which 1/z is continued: a twentieth of the median distance of the points from the
// camera at this pose. make_image sets it for the problem's own pose.
double depth_limit(const Image& image, const Pose& centred);

// The same, or less so that no point in front of the camera at this pose is touched: inside the
// domain nothing must change where a pose is judged.
double exact_depth_limit(const Image& image, const Pose& centred);

// All of them where the camera sees behind itself.
std::size_t points_in_front(const Image& image, const Pose& centred);

}  // namespace pose_refine
