// SPDX-License-Identifier: BSD-3-Clause
// Prints how often a pose is recovered from bad starts and among wrong matches, without and with
// graduation and rescue. Usage: rescue_table [TRIALS [FOLDER]] (1000 a row; FOLDER has
// pnp_misc/libmv and stairs_limap). One thread; milliseconds are the thread's own time.
#include <time.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "apps/study/rescue_table/real.h"
#include "apps/study/rescue_table/scenes.h"
#include "pose_refine/evaluation.h"
#include "pose_refine/refine.h"

namespace pose_refine::apps {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180.0;

struct Method {
  std::string name;
  RefineOptions options;
};

std::vector<Method> methods() {
  RefineOptions plain, fixed, gnc, truncated, regate, rescue, both;
  fixed.loss.scale = 1.0;
  gnc.policy = both.policy = Policy::kGncGemanMcClure;
  truncated.policy = Policy::kGncTruncated;
  regate.policy = Policy::kRegate;
  for (RefineOptions* each : {&plain, &fixed, &gnc, &truncated, &regate}) each->rescue.reset();
  // What was found is counted, not the inputs that are kept.
  for (RefineOptions* each : {&plain, &fixed, &gnc, &truncated, &regate, &rescue, &both})
    each->on_weak = OnWeak::kWrite;
  return {{"--loss=cauchy:1", fixed},
          {"--norescue", plain},
          {"--policy=regate", regate},
          {"--gnc --norescue", gnc},
          {"--policy=gnc_truncated", truncated},
          {"default", rescue},
          {"--gnc", both}};
}

double thread_ms() {
  timespec now = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return 1e3 * static_cast<double>(now.tv_sec) + 1e-6 * static_cast<double>(now.tv_nsec);
}

// A pose counts as recovered when it is usable and this near.
struct Bounds {
  double rotation_deg = 0.5;
  double translation = 0.1;
};

struct Tally {
  int trials = 0, recovered = 0, wrong_ok = 0, wrong_weak = 0, rejected = 0;
  std::vector<double> ms;
};

RefineResult add(Tally& t, const TableScene& scene, const RefineOptions& options,
                 const Bounds& bounds) {
  const double begin = thread_ms();
  RefineResult r = refine(scene.image, options);
  t.ms.push_back(thread_ms() - begin);
  const PoseError e = pose_error(r.cam_from_world, scene.truth);
  const bool near =
      e.rotation < bounds.rotation_deg * kDegree && e.translation < bounds.translation;
  ++t.trials;
  t.recovered += near && r.usable();
  t.wrong_ok += !near && r.verdict == Verdict::kOk;
  t.wrong_weak += !near && r.verdict == Verdict::kWeak;
  t.rejected += !r.usable();
  return r;
}

void print_header() {
  std::printf("  %-24s %9s %8s %10s %8s %9s %9s %9s\n", "", "recovered", "wrong ok", "wrong weak",
              "rejected", "ms median", "ms 95 %", "ms most");
}

void print(const std::string& name, const Tally& t) {
  const double part = 100.0 / t.trials;
  std::printf("  %-24s %7.1f %% %6.2f %% %8.2f %% %6.1f %% %9.3f %9.2f %9.2f\n", name.c_str(),
              part * t.recovered, part * t.wrong_ok, part * t.wrong_weak, part * t.rejected,
              percentile(t.ms, 50.0), percentile(t.ms, 95.0), percentile(t.ms, 100.0));
}

void print_box(const BoxOptions& box, int trials) {
  std::printf("\nstart %g deg and %g m off, %g %% outliers, noise %g px, %d points, %d trials\n",
              box.rotation_deg, box.offset, 100.0 * box.outliers, box.noise_px, box.points, trials);
  print_header();
  for (const Method& m : methods()) {
    Tally t;
    for (int i = 0; i < trials; ++i)
      add(t, box_scene(box, static_cast<std::uint64_t>(i)), m.options, Bounds());
    print(m.name, t);
  }
}

void print_libmv(const std::string& folder) {
  constexpr std::uint64_t kStarts = 4;  // of each frame
  const std::vector<Image> frames = libmv_frames(folder);
  if (frames.empty()) return;
  std::printf("\nlibmv, %zu frames, %d random starts each\n", frames.size(),
              static_cast<int>(kStarts));
  print_header();
  for (const Method& m : methods()) {
    Tally t;
    for (std::size_t i = 0; i < frames.size(); ++i)
      for (std::uint64_t k = 0; k < kStarts; ++k) {
        const TableScene scene = with_random_start(frames[i], kStarts * i + k);
        add(t, scene, m.options, {0.5, 0.02 * scene.depth});
      }
    print(m.name, t);
  }
}

void print_stairs(const std::string& folder) {
  const std::vector<NamedScene> scenes = stairs(folder);
  if (scenes.empty()) return;
  std::printf("\nstairs, recovered within 6 cm and 1.6 deg\n");
  print_header();
  for (const Method& m : methods()) {
    Tally t;
    for (const NamedScene& s : scenes) {
      const RefineResult r = add(t, s.scene, m.options, {1.6, 0.06});
      if (m.name != "--gnc --rescue") continue;
      const PoseError before = pose_error(s.scene.image.cam_from_world, s.scene.truth);
      const PoseError after = pose_error(r.cam_from_world, s.scene.truth);
      std::printf("    %-22s %6.3f m %5.2f deg -> %6.3f m %5.2f deg %s\n", s.name.c_str(),
                  before.translation, before.rotation / kDegree, after.translation,
                  after.rotation / kDegree, to_string(r.verdict).data());
    }
    print(m.name, t);
  }
}

}  // namespace
}  // namespace pose_refine::apps

int main(int argc, char** argv) {
  using namespace pose_refine::apps;
  const int trials = argc > 1 ? std::atoi(argv[1]) : 1000;
  if (argc > 3 || trials < 1) return std::puts("usage: rescue_table [TRIALS [FOLDER]]"), 2;
  for (const double outliers : {0.5, 0.7, 0.85, 0.92}) print_box({10.0, 2.0, outliers}, trials);
  for (const double degrees : {90.0, 120.0, 170.0}) print_box({degrees, 2.0, 0.2}, trials);
  print_box({10.0, 2.0, 1.0}, trials);
  if (argc > 2) print_libmv(argv[2]);
  if (argc > 2) print_stairs(argv[2]);
  return 0;
}
