// SPDX-License-Identifier: BSD-3-Clause
// Prints at which copy of a repeated structure images end, and what is said of them. Usage:
// repeat_table [IMAGES [SEED]] (400 a row).
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "apps/study/repeat_table/scenes.h"
#include "pose_refine/refine.h"

namespace pose_refine {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180.0;

struct Tally {
  int images = 0, right = 0, ok = 0, wrong_ok = 0, weak = 0, rejected = 0;
  void add(const RefineResult& r, bool is_right) {
    ++images;
    right += is_right && r.usable();
    ok += r.verdict == Verdict::kOk;
    wrong_ok += r.verdict == Verdict::kOk && !is_right;
    weak += r.verdict == Verdict::kWeak;
    rejected += !r.usable();
  }
};

void print(const std::string& name, const Tally& t) {
  const double part = 100.0 / t.images;
  std::printf("  %-34s %8.2f %% %8.2f %% %8.2f %% %8.2f %% %8.2f %%\n", name.c_str(),
              part * t.right, part * t.ok, part * t.wrong_ok, part * t.weak, part * t.rejected);
  std::fflush(stdout);
}

// Ordinary images with starts as far off, which tell how far that is.
std::vector<Image> ordinary(const RepeatCase& c, int images, std::uint64_t seed) {
  RepeatCase once = c;
  once.repeat.count = 1;
  std::vector<Image> list;
  for (SyntheticImage& image : repeated_scenes(once, images, seed))
    list.push_back(std::move(image.image));
  return list;
}

Tally count(const RepeatCase& c, const std::vector<SyntheticImage>& scenes,
            const std::vector<Image>& beside, const RefineOptions& options) {
  std::vector<Image> images;
  for (const SyntheticImage& scene : scenes) images.push_back(scene.image);
  images.insert(images.end(), beside.begin(), beside.end());
  const std::vector<RefineResult> results = refine_all(images, options);
  Tally t;
  for (std::size_t i = 0; i < scenes.size(); ++i)
    t.add(results[i], is_right_copy(results[i].cam_from_world, scenes[i].truth, c));
  return t;
}

void print_case(const RepeatCase& c, int images, std::uint64_t seed) {
  std::printf("\n%d copies %g m apart, starts %g periods and %g deg off%s, %d images\n",
              c.repeat.count, c.repeat.period, c.periods, c.rotation_deg,
              c.heavy_tails ? " (medians, heavy tails)" : "", images);
  std::printf("  %-34s %10s %10s %10s %10s %10s\n", "", "right copy", "ok", "wrong ok", "weak",
              "rejected");
  const std::vector<SyntheticImage> scenes = repeated_scenes(c, images, seed);
  const std::vector<Image> beside = ordinary(c, 50, seed + 1);
  for (const bool rescue : {false, true}) {
    RefineOptions options;
    options.on_weak = OnWeak::kWrite;  // what was found is counted, not the inputs that are kept
    if (!rescue) options.rescue.reset();
    const std::string name = rescue ? "default" : "--norescue";
    print(name + ", alone", count(c, scenes, {}, options));
    print(name + ", beside 50 ordinary images", count(c, scenes, beside, options));
    options.start_spread =
        StartSpread{c.rotation_deg * kDegree / 1.6, c.periods * c.repeat.period / 1.6};
    print(name + " --start_spread", count(c, scenes, {}, options));
  }
}

}  // namespace
}  // namespace pose_refine

int main(int argc, char** argv) {
  using namespace pose_refine;
  const int images = argc > 1 ? std::atoi(argv[1]) : 400;
  const long seed = argc > 2 ? std::atol(argv[2]) : 1;
  if (argc > 3 || images < 1) return std::puts("usage: repeat_table [IMAGES [SEED]]"), 2;
  for (const Repeat repeat : {Repeat{1.0, 6}, Repeat{0.4, 15}})
    for (const double periods : {0.1, 0.3}) {
      RepeatCase c;
      c.repeat = repeat;
      c.periods = periods;
      c.rotation_deg = 20.0 * periods;
      print_case(c, images, static_cast<std::uint64_t>(seed));
    }
  RepeatCase heavy;
  heavy.periods = 0.2;
  heavy.rotation_deg = 4.0;
  heavy.heavy_tails = true;
  print_case(heavy, images, static_cast<std::uint64_t>(seed));
  return 0;
}
