// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "map/point_fit.h"

namespace pose_refine::map {

// An image of a model as a query: it starts near its pose, and sees points that were estimated
// without it.
struct LeftOut {
  Image image;
  Pose truth;  // its pose in the model
};

// Leaves images of a model out.
class Leaver {
 public:
  // Both must outlive it.
  Leaver(const Model& model, const PointFitter& fitter);

  // Images with a pose, a camera and enough points, in the order of the model.
  std::vector<std::size_t> candidates() const;
  // Nothing is returned if too few points are left without the image and those of its frame.
  std::optional<LeftOut> leave_out(std::size_t image) const;

 private:
  const Model& model_;
  const PointFitter& fitter_;
  std::vector<std::size_t> frame_;  // of the images; a number of its own where there is none
};

}  // namespace pose_refine::map
