// SPDX-License-Identifier: BSD-3-Clause
// Prints how often the truth lies in the 95 % ellipsoids of networks that were calibrated on other
// images, and what such a prior adds to four matches. Usage: network_table FOLDER [DRAWS], where
// FOLDER has sevenscenes_apr, cambridge_apr and redkitchen_seq01.
#include <cstdio>
#include <cstdlib>
#include <exception>

#include "apps/study/network_table/four_matches.h"
#include "apps/study/network_table/held_out.h"

namespace pose_refine::apps {
namespace {

constexpr std::size_t kStretches = 10;

double percent(const HeldOut& held) {
  return 100.0 * static_cast<double>(held.inside) / static_cast<double>(held.images);
}

// Sums up rows: how many there are, how many hold 93 to 97 %, and the mean of their shares.
struct Total {
  const char* name;
  int rows = 0, within = 0;
  double sum = 0.0, images = 0.0, inside = 0.0;

  void add(const HeldOut& held) {
    ++rows;
    within += percent(held) >= 93.0 && percent(held) <= 97.0;
    sum += percent(held);
    images += static_cast<double>(held.images);
    inside += static_cast<double>(held.inside);
  }
  void print() const {
    std::printf("%s: mean of %d rows %.1f %%, of all images %.1f %%, %d rows within 93 to 97 %%\n",
                name, rows, sum / rows, 100.0 * inside / images, within);
  }
};

void print(const NetworkSet& set, const HeldOut& held) {
  std::printf("%-20s %-14s %-14s %5zu images (%5.1f independent) %6.1f %%\n", set.network.c_str(),
              set.scene.c_str(), held.left_out.c_str(), held.images, held.independent,
              percent(held));
  std::fflush(stdout);
}

void print_held_out(std::vector<NetworkSet> sets, bool with_map) {
  Total sequences{"sequences left out"}, stretches{"stretches left out"};
  std::printf("-- %s mapped poses\n", with_map ? "with" : "without");
  for (NetworkSet& set : sets) {
    if (!with_map) set.input.mapped.clear();
    for (const HeldOut& held : sequences_held_out(set)) {
      print(set, held);
      sequences.add(held);
    }
    const HeldOut held = stretches_held_out(set, kStretches);
    print(set, held);
    stretches.add(held);
  }
  sequences.print();
  stretches.print();
}

void print_scenes(const std::vector<NetworkSet>& sets) {
  std::printf("-- calibrated on another scene\n");
  Total total{"scenes left out"};
  for (const NetworkSet& from : sets) {
    for (const NetworkSet& to : sets) {
      if (from.network != to.network || from.scene == to.scene) continue;
      const HeldOut held = set_held_out(from, to);
      std::printf("from %-12s ", from.scene.c_str());
      print(to, held);
      total.add(held);
    }
  }
  total.print();
}

int run(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: network_table FOLDER [DRAWS]\n");
    return 2;
  }
  const std::vector<NetworkSet> sets = network_sets(argv[1]);
  print_held_out(sets, false);
  print_held_out(sets, true);
  print_scenes(sets);
  print_four_matches(argv[1], argc > 2 ? std::atoi(argv[2]) : 20);
  return 0;
}

}  // namespace
}  // namespace pose_refine::apps

int main(int argc, char** argv) {
  try {
    return pose_refine::apps::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "network_table: %s\n", error.what());
    return 1;
  }
}
