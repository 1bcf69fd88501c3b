// SPDX-License-Identifier: BSD-3-Clause
#include "apps/study/nre_table/tally.h"

#include <cmath>
#include <cstdio>
#include <ctime>

namespace pose_refine::apps {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180.0;

std::string rate(std::size_t successes, std::size_t runs, std::size_t queries) {
  const double part = static_cast<double>(successes) / static_cast<double>(runs);
  const Interval interval = wilson_interval_of_rate(part, static_cast<double>(queries));
  char line[64];
  std::snprintf(line, sizeof(line), "%.3f [%.2f, %.2f]", part, interval.low, interval.high);
  return line;
}

}  // namespace

Tally add(Tally tally, const Pose& pose, const Pose& truth, double ms) {
  const PoseError error = pose_error(pose, truth);
  const double deg = error.rotation / kDegree;
  ++tally.runs;
  tally.within_5cm += error.translation <= 0.05 && deg <= 5.0;
  tally.within_2cm += error.translation <= 0.02 && deg <= 1.0;
  tally.mm.push_back(1e3 * error.translation);
  tally.deg.push_back(deg);
  tally.ms += ms;
  return tally;
}

std::string tally_header() {
  return "5 cm, 5 deg          2 cm, 1 deg          median mm, deg      ms";
}

std::string text(const Tally& tally, std::size_t queries) {
  if (tally.runs == 0) return "no runs";
  char line[64];
  std::snprintf(line, sizeof(line), "  %8.1f %6.2f %8.3f", percentile(tally.mm, 50.0),
                percentile(tally.deg, 50.0), tally.ms / static_cast<double>(tally.runs));
  return rate(tally.within_5cm, tally.runs, queries) + "  " +
         rate(tally.within_2cm, tally.runs, queries) + line;
}

double processor_ms() {
  return 1e3 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

}  // namespace pose_refine::apps
