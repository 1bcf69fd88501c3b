// SPDX-License-Identifier: BSD-3-Clause
#include "apps/study/rescue_table/real.h"

#include <algorithm>
#include <filesystem>

#include "pose_refine/io.h"
#include "pose_refine/refine.h"

namespace pose_refine::apps {

std::vector<Image> libmv_frames(const std::string& folder) {
  std::vector<Image> frames;
  for (const char* number : {"01", "03"}) {
    CorrespondenceSource source;
    source.model = folder + "/pnp_misc/libmv/libmv_problem_" + number + ".bin";
    source.model_format = "libmv";
    auto images = read_images(source, {});
    if (!images) continue;
    for (Image& frame : *images) {
      if (frame.correspondences.size() < 10) continue;
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
    const auto images = read_images(source, start->poses);
    if (!images || images->empty()) continue;
    scenes.push_back({entry.path().stem().string(), {images->at(0), truth->poses.at(0).pose, 0.0}});
  }
  std::sort(scenes.begin(), scenes.end(),
            [](const NamedScene& a, const NamedScene& b) { return a.name < b.name; });
  return scenes;
}

}  // namespace pose_refine::apps
