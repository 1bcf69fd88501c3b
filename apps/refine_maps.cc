// SPDX-License-Identifier: BSD-3-Clause
#include "refine_maps.h"

#include <gflags/gflags.h>

#include <algorithm>
#include <new>
#include <utility>

#include "common_flags.h"
#include "exit.h"
#include "geometry/threads.h"
#include "map_matches.h"
#include "pose_refine/nre.h"

DECLARE_string(objective);
DEFINE_bool(msac, true, "Also start from P3P and M-SAC over the maps, and keep the better pose.");

namespace pose_refine::apps {
namespace {

struct One {
  Problem problem;
  RefineResult result;
};

One rejected(Problem problem, Defect defect) {
  One one{std::move(problem), {}};
  one.result.cam_from_world = one.problem.cam_from_world;
  one.result.reasons = {defect.reason};
  one.problem.defect = std::move(defect);
  return one;
}

One refine_one(MapImage read, const NreOptions& options) {
  const DenseImage& image = read.image;
  Problem problem{image.name, image.camera, image.cam_from_world, {}};
  if (!read.defect.reason.empty()) return rejected(std::move(problem), std::move(read.defect));
  problem.correspondences.u.resize(image.features.points.size());  // counted in the report
  Result<RefineResult> result = refine_nre(image, options);
  if (!result)
    return rejected(std::move(problem),
                    {"malformed_maps", image.name + ": " + result.error().to_string()});
  return {std::move(problem), std::move(*result)};
}

}  // namespace

bool wants_maps() {
  return FLAGS_objective == "nre";
}

void check_map_flags() {
  if (!has_maps() || FLAGS_cameras.empty() || FLAGS_poses.empty())
    throw Exit(kBadUsage, "--objective=nre needs --maps=DIR, --cameras=FILE and --poses=FILE");
  map_options();
}

MapRun refine_maps(const std::vector<NamedPose>& start, int threads) {
  NreOptions options;
  options.maps = map_options();
  options.rescue = FLAGS_msac;
  const MapReader reader(start);
  std::vector<One> all(start.size());
  for_each_on_threads(start.size(), threads, [&](std::size_t i) {
    // One image's failure is its own.
    try {
      all[i] = refine_one(reader.read(i), options);
    } catch (const std::bad_alloc&) {
      all[i] = rejected({start[i].name, {}, start[i].pose, {}},
                        {"out_of_memory", start[i].name + ": out of memory"});
    }
  });
  const auto lacks_maps = [](const One& one) { return one.problem.defect.reason == "no_maps"; };
  if (!all.empty() && std::all_of(all.begin(), all.end(), lacks_maps))
    throw Exit(kBadInput, all[0].problem.defect.message);
  MapRun run;
  for (One& one : all) {
    run.problems.push_back(std::move(one.problem));
    run.results.push_back(std::move(one.result));
  }
  print_defects(run.problems);
  return run;
}

}  // namespace pose_refine::apps
