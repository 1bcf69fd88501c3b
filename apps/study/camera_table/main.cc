// SPDX-License-Identifier: BSD-3-Clause
// Prints how well the diagnosis of cameras names mistakes that are made with them, whether it lets
// right cameras be, and whether it blames cameras for poses of another convention.
// Usage: camera_table [BATCHES [FIRST_SEED]], 2 batches of 200 images a row unless given.
#include <cstdio>
#include <cstdlib>

#include "apps/study/camera_table/planted.h"
#include "pose_refine/support/convention.h"

namespace pose_refine::apps {
namespace {

constexpr int kImages = 200;

struct Seeds {
  int batches = 2;
  std::uint64_t first = 7;
  std::uint64_t of(int k) const { return first + static_cast<std::uint64_t>(k); }
};

struct Row {
  int batches = 0, named = 0, refused = 0, suspected = 0;
  void add(const std::optional<CameraDiagnosis>& d) {
    ++batches;
    if (!d) return;
    refused += d->refuted;
    suspected += d->suspected;
  }
  void print(const std::string& name) const {
    std::printf("%-34s %8d %8d %8d %10d\n", name.c_str(), batches, named, refused, suspected);
    std::fflush(stdout);
  }
};

void print_planted(const Seeds& seeds) {
  for (const PlantedCamera& planted : planted_cameras()) {
    Row row;
    for (int k = 0; k < seeds.batches; ++k) {
      const auto d =
          doubt_cameras(misstated(camera_batch(planted.model, seeds.of(k), kImages), planted));
      row.add(d);
      row.named += d && planted.named(d->readings.front().reading, planted.size);
    }
    row.print(planted.name);
  }
}

// Batches of all models and of few images.
void print_right(const Seeds& seeds) {
  for (const int images : {kImages, 8, 4, 3, 2, 1}) {
    Row row;
    for (const CameraModelInfo& model : camera_models())
      for (int k = 0; k < seeds.batches; ++k)
        row.add(doubt_cameras(camera_batch(model.model, seeds.of(k), images)));
    row.print("right, " + std::to_string(images) + " images, any model");
  }
}

// Poses of another convention: the cameras are right, and have to be let be.
void print_poses(const Seeds& seeds) {
  for (const char* words : {"c2w", "c2w,gl", "w2c,gl", "w2c,center", "c2w,t", "w2c,xyzw",
                            "w2c,unit:0.01", "w2c,unit:1000"}) {
    Row row;
    for (int k = 0; k < seeds.batches; ++k) {
      const auto written = parse_convention(words);
      std::vector<Image> images = camera_batch(CameraModel::kPinhole, seeds.of(k), kImages);
      for (Image& image : images) image.cam_from_world = reread(image.cam_from_world, *written, {});
      row.add(doubt_cameras(images));
    }
    row.print(std::string("right, poses are ") + words);
  }
}

}  // namespace
}  // namespace pose_refine::apps

int main(int argc, char** argv) {
  pose_refine::apps::Seeds seeds;
  if (argc > 1) seeds.batches = std::atoi(argv[1]);
  if (argc > 2) seeds.first = std::strtoull(argv[2], nullptr, 10);
  std::printf("%-34s %8s %8s %8s %10s\n", "cameras", "batches", "named", "refused", "suspected");
  pose_refine::apps::print_planted(seeds);
  pose_refine::apps::print_right(seeds);
  pose_refine::apps::print_poses(seeds);
}
