// SPDX-License-Identifier: BSD-3-Clause
#include "refine_maps.h"

#include <gflags/gflags.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>
#include <utility>

#include "common_flags.h"
#include "exit.h"
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

const Camera& camera_of(const CameraList& cameras, const std::string& name) {
  const auto found = cameras.by_name.find(name);
  if (found != cameras.by_name.end()) return found->second;
  if (cameras.shared) return *cameras.shared;
  throw Exit(kBadInput, FLAGS_cameras + ": no camera for " + name);
}

struct One {
  std::optional<RefineResult> result;
  std::optional<Error> error;
  std::size_t points = 0;
};

One refine_one(const NamedPose& start, const Camera& camera, const NreOptions& options) {
  One one;
  Result<DenseFeatures> features = read_dense_features(FLAGS_maps, start.name);
  if (!features) {
    one.error = features.error();
    return one;
  }
  one.points = features->points.size();
  const DenseImage image{start.name, camera, start.pose, std::move(*features)};
  Result<RefineResult> result = refine_nre(image, options);
  if (result)
    one.result = std::move(*result);
  else
    one.error = result.error();
  return one;
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
  for (const NamedPose& pose : start) camera.push_back(&camera_of(cameras, pose.name));
  const NreOptions nre = options();
  std::vector<One> all(start.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < start.size(); i = next++)
      all[i] = refine_one(start[i], *camera[i], nre);
  };
  const std::size_t wanted = threads > 0 ? static_cast<std::size_t>(threads)
                                         : std::max(1U, std::thread::hardware_concurrency());
  std::vector<std::thread> pool;
  for (std::size_t i = 1; i < std::min(wanted, start.size()); ++i) pool.emplace_back(work);
  work();
  for (std::thread& thread : pool) thread.join();

  MapRun run;
  for (std::size_t i = 0; i < start.size(); ++i) {
    if (all[i].error) throw Exit(kBadInput, all[i].error->to_string());
    Problem problem{start[i].name, *camera[i], start[i].pose, {}};
    problem.correspondences.u.resize(all[i].points);  // counted in the report
    run.problems.push_back(std::move(problem));
    run.results.push_back(std::move(*all[i].result));
  }
  return run;
}

}  // namespace pose_refine::apps
