// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/simulation_flags.h"

#include <gflags/gflags.h>

#include <string>

#include "apps/cli/flag_values.h"

DEFINE_uint64(seed, 1, "Seed; the same one gives the same bytes.");
DEFINE_double(outliers, 0.3, "Fraction of wrong matches, 0 to 1.");
DEFINE_string(camera_models, "SIMPLE_RADIAL,OPENCV,OPENCV_FISHEYE",
              "Camera models, used in turn; COLMAP's names.");

namespace pose_refine::apps {

std::uint64_t seed_from_flag() {
  return FLAGS_seed;
}

double outliers_from_flag() {
  require_usage(FLAGS_outliers >= 0.0 && FLAGS_outliers <= 1.0, "--outliers is between 0 and 1");
  return FLAGS_outliers;
}

std::vector<CameraModel> camera_models_from_flag() {
  std::vector<std::string> names;
  for (const CameraModelInfo& info : camera_models()) names.emplace_back(info.name);
  std::vector<CameraModel> models;
  for (const std::string& name : split(FLAGS_camera_models)) {
    const int i = choice("camera_models", name, names);
    models.push_back(camera_models()[static_cast<std::size_t>(i)].model);
  }
  require_usage(!models.empty(), "--camera_models is empty");
  return models;
}

}  // namespace pose_refine::apps
