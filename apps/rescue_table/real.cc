// SPDX-License-Identifier: BSD-3-Clause
#include "rescue_table/real.h"

#include <algorithm>
#include <filesystem>
#include <limits>

#include "pose_refine/io.h"
#include "pose_refine/refine.h"
#include "support/libmv.h"

namespace pose_refine::apps {

std::vector<Problem> libmv_frames(const std::string& folder) {
  constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();
  std::vector<Problem> frames;
  for (const char* number : {"01", "03"}) {
    const std::string file = folder + "/pnp_misc/libmv/libmv_problem_" + number + ".bin";
    for (Problem& frame : test::read_libmv(file, kAll)) {
      const RefineResult polished = refine(frame);
      if (!polished.usable()) continue;
      frame.cam_from_world = polished.cam_from_world;
      frames.push_back(std::move(frame));
    }
  }
  return frames;
}

std::vector<NamedScene> stairs(const std::string& folder) {
  const std::string base = folder + "/stairs_limap";
  CorrespondenceSource source;
  source.matches = base + "/matches";
  source.cameras = base + "/query_cameras.txt";
  const auto truth = read_poses(base + "/gt.txt");
  if (!truth) return {};
  std::vector<NamedScene> scenes;
  for (const auto& entry : std::filesystem::directory_iterator(base + "/init")) {
    const auto start = read_poses(entry.path().string());
    if (!start) continue;
    const auto problems = read_problems(source, start->poses);
    if (!problems || problems->empty()) continue;
    scenes.push_back(
        {entry.path().stem().string(), {problems->at(0), truth->poses.at(0).pose, 0.0}});
  }
  std::sort(scenes.begin(), scenes.end(),
            [](const NamedScene& a, const NamedScene& b) { return a.name < b.name; });
  return scenes;
}

}  // namespace pose_refine::apps
