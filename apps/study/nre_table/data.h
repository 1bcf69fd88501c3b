// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "pose_refine/camera.h"
#include "pose_refine/maps/loss_maps.h"

namespace pose_refine::apps {

// A query of the data set has a set of points ("near" or "far"), starts and ground truth.
struct TableQuery {
  std::string name;
  Camera camera;
  Pose truth;
  std::vector<Pose> starts;
  DenseFeatures features;
};

// Reads the queries of FOLDER/<query>/{camera,gt,init}.txt in order; throws std::runtime_error.
std::vector<TableQuery> read_table_queries(const std::string& folder, const std::string& set);

}  // namespace pose_refine::apps
