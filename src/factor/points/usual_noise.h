// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "camera/usual.h"
#include "factor/points/point_factor.h"

namespace pose_refine {

// Returns a length in pixels of the usual camera in multiples of what the measurements of this
// image claim, which are its own pixels where they claim nothing.
inline double usual_pixels(const PointFactor& points, double pixels) {
  return pixels * usual_pixel(points.focal) / points.sigma;
}

// Returns the noise of one coordinate that is believed while the data have not told it, in the same
// multiples: what is claimed, or a pixel of the usual camera.
inline double believed_noise(const PointFactor& points) {
  return points.columns.l00 ? 1.0 : usual_pixels(points, 1.0);
}

}  // namespace pose_refine
