// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <vector>

#include "doctor/sample.h"
#include "pose_refine/support/doctor.h"

namespace pose_refine::doctor {

// Every reading against every image.
struct Scores {
  std::vector<PoseConvention> readings;
  std::vector<std::vector<double>> log_angle;  // [reading][image]
  std::vector<double> mean;                    // of each reading's row
  std::vector<double> in_front;                // of each reading: fraction of the points
  std::size_t fitted = 0;                      // images whose correspondences agree on a pose
};
// Over all correspondences. For at least one sample, as below.
Scores rough_scores(const std::vector<Sample>& samples, const DoctorOptions& options);
// Over those that agree with the image's pose, as refined from the readings that are best in
// `rough`.
Scores fitted_scores(const std::vector<Sample>& samples, const Scores& rough,
                     const DoctorOptions& options);

}  // namespace pose_refine::doctor
