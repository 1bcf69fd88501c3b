// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "apps/study/nre_table/data.h"
#include "pose_refine/maps/nre.h"

namespace pose_refine::apps {

// A query's maps are made once for all methods.
struct Prepared {
  const TableQuery* query;
  LossMaps paper;     // coarse, temperature .02, the paper's truncation
  LossMaps standard;  // coarse, the library's default: temperature .01, cells below 10 dropped
  // A match is the best cell's center, on the coarse map and on the fine one.
  std::vector<Vector2> coarse_matches, fine_matches;
  LossMaps one_hot_coarse, one_hot_fine;
};
Prepared prepare(const TableQuery& query);
// Returns the same with some of the points only. The remaining points are put into `query`.
Prepared some_points(const Prepared& all, const std::vector<std::size_t>& points,
                     TableQuery& query);

LossMaps coarse_maps(const TableQuery& query, double temperature, double drop_below);

struct Method {
  std::string name;
  std::function<Pose(const Prepared&, const Pose& start)> run;
};
// Returns the methods of the data set's README and of the table in apps/study/README.md.
std::vector<Method> all_methods();
// Returns the methods of the study of few points; none of them needs a fine map.
std::vector<Method> few_points_methods();

// Returns the start if there is no solution.
Pose graduated(const TableQuery& query, const LossMaps& maps, const Pose& start,
               std::vector<double> sigmas);

// Runs the library's default with everything: rescue, maps, verdict.
Pose by_default(const TableQuery& query, const Pose& start, bool fine_matches);

}  // namespace pose_refine::apps
