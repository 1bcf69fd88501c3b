// SPDX-License-Identifier: BSD-3-Clause
#include "refine_maps.h"

#include <gflags/gflags.h>

#include <algorithm>
#include <cstddef>
#include <new>
#include <utility>

#include "common_flags.h"
#include "exit.h"
#include "geometry/threads.h"
#include "pose_refine/nre.h"

DECLARE_string(objective);
DEFINE_string(maps, "",
              "Folder with <image name>/*.npy for --objective=nre: points3D, coarse_desc, "
              "desc_coarse, and optionally fine_desc with desc_fine, or matches_fine.");
DEFINE_double(temperature, 0.01, "Of the softmax that makes a loss map of similarities.");
DEFINE_double(drop_below, 10.0,
              "Cells of a loss map less likely than this many times 1/(h w + 1) are dropped; 1 is "
              "the published truncation.");
DEFINE_bool(msac, true, "Also start from P3P and M-SAC over the maps, and keep the better pose.");

namespace pose_refine::apps {
namespace {

NreOptions options() {
  NreOptions options;
  options.maps.temperature = FLAGS_temperature;
  options.maps.drop_below = FLAGS_drop_below;
  options.rescue = FLAGS_msac;
  return options;
}

const Camera* camera_of(const CameraList& cameras, const std::string& name) {
  const auto found = cameras.by_name.find(name);
  if (found != cameras.by_name.end()) return &found->second;
  return cameras.shared ? &*cameras.shared : nullptr;
}

Defect no_camera(const std::string& name) {
  return {"no_camera", FLAGS_cameras + ": there is no camera for the image '" + name + "'"};
}

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

One refine_one(const NamedPose& start, const Camera* camera, const NreOptions& options) {
  Problem problem{start.name, camera ? *camera : Camera(), start.pose, {}};
  if (!camera) return rejected(std::move(problem), no_camera(start.name));
  Result<DenseFeatures> features = read_dense_features(FLAGS_maps, start.name);
  if (!features) {
    const bool absent = features.error().code == ErrorCode::kNotFound;
    return rejected(std::move(problem),
                    {absent ? "no_maps" : "malformed_maps", features.error().to_string()});
  }
  problem.correspondences.u.resize(features->points.size());  // counted in the report
  const DenseImage image{start.name, *camera, start.pose, std::move(*features)};
  Result<RefineResult> result = refine_nre(image, options);
  if (!result)
    return rejected(std::move(problem),
                    {"malformed_maps", start.name + ": " + result.error().to_string()});
  return {std::move(problem), std::move(*result)};
}

// One image's failure is its own.
One refine_contained(const NamedPose& start, const Camera* camera, const NreOptions& options) {
  try {
    return refine_one(start, camera, options);
  } catch (const std::bad_alloc&) {
    return rejected({start.name, {}, start.pose, {}},
                    {"out_of_memory", start.name + ": out of memory"});
  }
}

}  // namespace

bool wants_maps() {
  return FLAGS_objective == "nre";
}

std::vector<VerbFlag> map_flags() {
  return {{"maps"}, {"temperature"}, {"drop_below"}, {"msac"}};
}

void check_map_flags() {
  if (FLAGS_maps.empty() || FLAGS_cameras.empty() || FLAGS_poses.empty())
    throw Exit(kBadUsage, "--objective=nre needs --maps=DIR, --cameras=FILE and --poses=FILE");
  if (has_correspondences())
    throw Exit(kBadUsage, "--objective=nre takes --maps, not --matches or --model");
  if (!(FLAGS_temperature > 0.0)) throw Exit(kBadUsage, "--temperature is positive");
  if (!(FLAGS_drop_below >= 1.0)) throw Exit(kBadUsage, "--drop_below is 1 or more");
}

MapRun refine_maps(const std::vector<NamedPose>& start, int threads) {
  const CameraList cameras = unwrap(read_cameras(FLAGS_cameras), kBadInput);
  std::vector<const Camera*> camera;
  for (const NamedPose& pose : start) camera.push_back(camera_of(cameras, pose.name));
  if (std::count(camera.begin(), camera.end(), nullptr) == std::ptrdiff_t(camera.size()))
    throw Exit(kBadInput, no_camera(start[0].name).message);
  const NreOptions nre = options();
  std::vector<One> all(start.size());
  for_each_on_threads(start.size(), threads,
                      [&](std::size_t i) { all[i] = refine_contained(start[i], camera[i], nre); });

  const auto lacks_maps = [](const One& one) { return one.problem.defect.reason == "no_maps"; };
  if (std::all_of(all.begin(), all.end(), lacks_maps))
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
