// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <vector>

#include "doctor/sample.h"
#include "pose_refine/support/doctor.h"

namespace pose_refine::doctor {

// Judges every reading by every image.
struct Scores {
  std::vector<PoseConvention> readings;
  std::vector<std::vector<double>> log_angle;  // [reading][image]
  std::vector<double> mean;                    // mean of each reading's row
  std::vector<double> in_front;                // fraction of the points, by reading
  std::size_t fitted = 0;                      // images whose correspondences agree on a pose
};
// Scores the readings over all correspondences. Turned images and worlds are among them only when
// no other reading is as near as networks are. Both functions need at least one sample.
Scores rough_scores(const std::vector<Sample>& samples, const DoctorOptions& options);
// Scores them over the correspondences that agree with the image's pose, which is refined from the
// readings that are best in `rough`.
Scores fitted_scores(const std::vector<Sample>& samples, const Scores& rough,
                     const DoctorOptions& options);

}  // namespace pose_refine::doctor
