// SPDX-License-Identifier: BSD-3-Clause
#include <cstdio>

#include "pose_refine/io.h"
#include "pose_refine/refine.h"

int main() {
  using namespace pose_refine;
  CorrespondenceSource source;
  source.matches = "data/room/matches";
  source.cameras = "data/room/cameras.txt";
  const Result<PoseFile> start = read_poses("data/room/poses.txt");
  if (!start) return std::puts(start.error().to_string().c_str()), 3;
  const Result<std::vector<Image>> images = read_images(source, start->poses);
  if (!images) return std::puts(images.error().to_string().c_str()), 3;
  for (const RefineResult& result : refine_all(*images)) {
    std::printf("%-8s %6.2f px -> %5.2f px\n", to_string(result.verdict).data(),
                result.initial_median_px, result.final_median_px);
  }
}
