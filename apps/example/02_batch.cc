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
  const Result<std::vector<Problem>> problems = read_problems(source, start->poses);
  if (!problems) return std::puts(problems.error().to_string().c_str()), 3;
  for (const RefineResult& result : refine_all(*problems)) {
    std::printf("%-8s %6.2f px -> %5.2f px\n", to_string(result.verdict).data(),
                result.initial_median_px, result.final_median_px);
  }
}
