// SPDX-License-Identifier: BSD-3-Clause
// A9: for a million images of ten points, and for one image of ten million, time and memory grow
// linearly. This prints a table and fails when a bound is broken. Usage: load_benchmark [--small]
// [threads]. With --small it takes 20,000 images and one of 300,000 points, and sets no bound on
// the time, for a test.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "pose_refine/refine.h"
#include "support/scene.h"

namespace pose_refine {
namespace {

struct Load {
  std::size_t images, points;
};
struct Usage {
  double seconds = 0.0, mebibytes = 0.0;
  long usable = 0;
};

// The images are copies of a few scenes, since making a million would take longer than refining
// them.
std::vector<Image> problems_of(const Load& load) {
  std::vector<Image> few;
  for (std::size_t i = 0; i < std::min<std::size_t>(load.images, 64); ++i)
    few.push_back(testing::make_scene("load" + std::to_string(i), testing::kCamera,
                                      {static_cast<int>(load.points), 0.5, 0.0})
                      .image);
  std::vector<Image> images;
  images.reserve(load.images);
  for (std::size_t i = 0; i < load.images; ++i) images.push_back(few[i % few.size()]);
  return images;
}

// The time is that of all threads, so that other programs on the machine count little.
double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

double peak_mebibytes() {
  rusage usage = {};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

Usage refined(const Load& load, int threads) {
  const std::vector<Image> images = problems_of(load);
  const double begin = cpu_seconds();
  const std::vector<RefineResult> results = refine_all(images, {}, threads);
  Usage usage;
  usage.seconds = cpu_seconds() - begin;
  for (const RefineResult& result : results) usage.usable += result.usable();
  usage.mebibytes = peak_mebibytes();
  return usage;
}

// Runs in a child, whose peak of memory is its own.
Usage measure(const Load& load, int threads) {
  int ends[2];
  Usage usage;
  if (::pipe(ends) != 0) std::exit(1);
  if (::fork() == 0) {
    usage = refined(load, threads);
    ::_exit(::write(ends[1], &usage, sizeof usage) == sizeof usage ? 0 : 1);
  }
  ::close(ends[1]);
  if (::read(ends[0], &usage, sizeof usage) != sizeof usage) std::exit(1);
  ::close(ends[0]);
  ::wait(nullptr);
  return usage;
}

// Ten times the work takes ten times as long and as much memory, with room for noise and for the
// fixed cost of a small run. An image takes about 2 KiB and a point 310 bytes, of which 80 are the
// two copies of the problem here.
bool keeps_bounds(const Load& load, const Usage& usage, const Usage* tenth) {
  const double images = static_cast<double>(load.images);
  const double bytes = images * (4096.0 + 330.0 * static_cast<double>(load.points)) + (64 << 20);
  const bool time = !tenth || usage.seconds < 15.0 * tenth->seconds + 0.5;
  const bool memory = usage.mebibytes * 1048576.0 < bytes;
  const bool answers = usage.usable > 0.9 * images;
  std::printf("%9zu %9zu %10.2f %12.0f %14.0f %s%s%s\n", load.images, load.points, usage.seconds,
              usage.mebibytes, usage.mebibytes * 1048576.0 / images, time ? "" : " slow",
              memory ? "" : " large", answers ? "" : " unusable");
  return time && memory && answers;
}

bool grows_linearly(const std::vector<Load>& loads, int threads) {
  bool kept = true;
  Usage before = measure(loads.front(), threads);
  for (const Load& load : loads) {
    const Usage usage = measure(load, threads);
    kept = keeps_bounds(load, usage, &before) && kept;
    before = usage;
  }
  return kept;
}

bool keep_their_memory(const std::vector<Load>& loads, int threads) {
  bool kept = true;
  for (const Load& load : loads) kept = keeps_bounds(load, measure(load, threads), nullptr) && kept;
  return kept;
}

}  // namespace
}  // namespace pose_refine

int main(int argc, char** argv) {
  const bool small = argc > 1 && std::string(argv[1]) == "--small";
  const int threads = argc > 1 + small ? std::atoi(argv[1 + small]) : 0;
  std::printf("   images    points    CPU [s]   peak [MiB] bytes an image\n");
  if (small) return pose_refine::keep_their_memory({{20000, 10}, {1, 300000}}, threads) ? 0 : 1;
  const bool images =
      pose_refine::grows_linearly({{10000, 10}, {100000, 10}, {1000000, 10}}, threads);
  const bool points =
      pose_refine::grows_linearly({{1, 100000}, {1, 1000000}, {1, 10000000}}, threads);
  return images && points ? 0 : 1;
}
