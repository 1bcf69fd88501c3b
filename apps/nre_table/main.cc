// SPDX-License-Identifier: BSD-3-Clause
// Prints the comparison of the neural reprojection error with the reprojection error from the same
// features and starts. Usage: nre_table FOLDER (layout: README, "Neural reprojection error").
#include <chrono>
#include <cstdio>
#include <exception>
#include <functional>
#include <string>

#include "nre_table/data.h"
#include "pose_refine/evaluation.h"
#include "pose_refine/nre.h"
#include "pose_refine/refine.h"

namespace pose_refine::apps {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180.0;
using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

// One image's maps, made once for all methods.
struct Prepared {
  const TableQuery* query;
  LossMaps coarse, coarse_m10, one_hot_coarse, one_hot_fine;
};

struct Tally {
  std::size_t runs = 0, within_5cm = 0, within_2cm = 0;
  std::vector<double> mm, deg;
  double ms = 0.0;
};

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

using Method = std::function<Pose(const Prepared&, const Pose& start)>;
struct Row {
  std::string name;
  Method run;
};

Pose graduated(const TableQuery& q, const LossMaps& maps, const Pose& start,
               std::vector<double> sigmas) {
  Graduation options;
  options.sigmas = std::move(sigmas);
  const auto solution = graduate(q.camera, q.features.points, maps, start, options);
  return solution ? solution->cam_from_world : start;
}

Pose robust(const TableQuery& q, const Pose& start, LossKind kind, double scale) {
  Problem problem{q.name, q.camera, start, {}};
  for (std::size_t n = 0; n < q.features.points.size(); ++n)
    problem.correspondences.add(q.features.fine_matches[n], q.features.points[n]);
  RefineOptions options;
  options.loss = {kind, scale, 1.0};
  options.auto_scale = false;
  return refine(problem, options).cam_from_world;
}

const std::vector<double> kFrom2 = {2, 1, .9, .8, .7, .6}, kFrom4 = {4, 2, 1, .9, .8, .7, .6},
                          kShort4 = {4, 2, 1, .6}, kShort8 = {8, 4, 2, 1, .6},
                          kShort16 = {16, 8, 4, 2, 1, .6},
                          kFrom16 = {16, 8, 4, 2, 1, .9, .8, .7, .6};

// P3P and M-SAC, every candidate graduated on the coarse maps, the one of least eq. 7 kept.
Pose from_msac(const Prepared& p, std::uint64_t seed) {
  const TableQuery& q = *p.query;
  MsacOptions options;
  options.seed = seed;
  Pose best;
  double least = 1e300;
  for (const Pose& pose : msac(q.camera, q.features.points, p.coarse_m10, options)) {
    const Pose refined = graduated(q, p.coarse_m10, pose, {2, 1, .6});
    const double cost = nre_cost(q.camera, q.features.points, p.coarse_m10, refined);
    if (cost < least) least = cost, best = refined;
  }
  return best;
}

// The library's default, with everything: rescue, maps, verdict.
Pose by_default(const TableQuery& q, const Pose& start, bool fine_matches) {
  DenseImage image{q.name, q.camera, start, q.features};
  if (!fine_matches) image.features.fine_matches.clear();
  const auto result = refine_nre(image);
  return result ? result->cam_from_world : start;
}

std::vector<Row> rows() {
  const auto with = [](LossMaps Prepared::*maps, const std::vector<double>& sigmas) {
    return [=](const Prepared& p, const Pose& start) {
      return graduated(*p.query, p.*maps, start, sigmas);
    };
  };
  const auto loss = [](LossKind kind, double scale) {
    return
        [=](const Prepared& p, const Pose& start) { return robust(*p.query, start, kind, scale); };
  };
  const auto then = [](LossMaps Prepared::*first, LossMaps Prepared::*second) {
    return [=](const Prepared& p, const Pose& start) {
      const Pose coarse = graduated(*p.query, p.*first, start, kShort4);
      return graduated(*p.query, p.*second, coarse, kShort8);
    };
  };
  return {
      {"start", [](const Prepared&, const Pose& start) { return start; }},
      {"NRE coarse tau .02, 2->.6", with(&Prepared::coarse, kFrom2)},
      {"NRE coarse tau .02, 4->.6", with(&Prepared::coarse, kFrom4)},
      {"NRE coarse m10 tau .01, 4->.6", with(&Prepared::coarse_m10, kFrom4)},
      {"NRE coarse m10 tau .01, 4 2 1 .6", with(&Prepared::coarse_m10, kShort4)},
      {"RE eq. 11 coarse, 4->.6", with(&Prepared::one_hot_coarse, kFrom4)},
      {"RE eq. 11 fine, 16->.6", with(&Prepared::one_hot_fine, kFrom16)},
      {"RE eq. 11 fine, 16 8 4 2 1 .6", with(&Prepared::one_hot_fine, kShort16)},
      {"RE eq. 11 coarse then fine", then(&Prepared::one_hot_coarse, &Prepared::one_hot_fine)},
      {"NRE coarse m10 then eq. 11 fine", then(&Prepared::coarse_m10, &Prepared::one_hot_fine)},
      {"P3P + M-SAC alone",
       [](const Prepared& p, const Pose& start) {
         const auto found = msac(p.query->camera, p.query->features.points, p.coarse_m10);
         return found.empty() ? start : found[0];
       }},
      {"P3P + M-SAC, m10, eq. 11 fine",
       [](const Prepared& p, const Pose&) {
         return graduated(*p.query, p.one_hot_fine, from_msac(p, 1), kShort8);
       }},
      {"refine_nre, default",
       [](const Prepared& p, const Pose& start) { return by_default(*p.query, start, true); }},
      {"RE Cauchy 1 px, fine", loss(LossKind::kCauchy, 1.0)},
      {"RE Cauchy 4 px, fine", loss(LossKind::kCauchy, 4.0)},
      {"RE Geman-McClure 8 px, fine", loss(LossKind::kGemanMcClure, 8.0)},
  };
}

Prepared prepare(const TableQuery& q) {
  const double stride =
      static_cast<double>(q.camera.width) / static_cast<double>(q.features.coarse.map.width);
  MapOptions m10, plain;
  plain.temperature = 0.02;
  plain.drop_below = 1.0;
  Prepared p{&q,
             *make_loss_maps(q.features.coarse, stride, plain),
             *make_loss_maps(q.features.coarse, stride, m10),
             {},
             {}};
  MapOptions all;
  all.drop_below = 1.0;
  const LossMaps unmodified = *make_loss_maps(q.features.coarse, stride, all);
  std::vector<Vector2> cells(unmodified.size());
  for (std::size_t n = 0; n < cells.size(); ++n) {
    std::size_t best = unmodified.begin[n];
    for (std::size_t i = best; i < unmodified.begin[n + 1]; ++i)
      if (unmodified.gain[i] > unmodified.gain[best]) best = i;
    cells[n] = stride * Vector2(unmodified.x[best] + 0.5, unmodified.y[best] + 0.5);
  }
  p.one_hot_coarse = loss_maps_from_matches(cells, unmodified.height, unmodified.width, stride);
  p.one_hot_fine = loss_maps_from_matches(q.features.fine_matches, 240, 320, 2.0);
  return p;
}

// Coarse to fine by the windows of the fine map, for the queries that come with one.
void print_windows(const std::vector<TableQuery>& queries) {
  Tally tally;
  for (const TableQuery& q : queries) {
    if (q.features.fine.map.data.empty()) continue;
    for (const Pose& start : q.starts) {
      const auto t = Clock::now();
      const Pose pose = by_default(q, start, false);
      tally = add(std::move(tally), pose, q.truth, ms_since(t));
    }
  }
  if (tally.runs == 0) return;
  std::printf("%-36s %zu runs   %7.1f mm %6.2f deg  %7.3f ms\n",
              "refine_nre, windows of the fine map", tally.runs, percentile(tally.mm, 50.0),
              percentile(tally.deg, 50.0), tally.ms / static_cast<double>(tally.runs));
}

void print_set(const std::string& folder, const std::string& set) {
  const std::vector<TableQuery> queries = read_table_queries(folder, set);
  std::vector<Prepared> prepared;
  for (const TableQuery& q : queries) prepared.push_back(prepare(q));
  double ms = 0.0;
  std::size_t bytes = 0;
  for (const TableQuery& q : queries) {
    const auto begin = Clock::now();
    bytes += make_loss_maps(q.features.coarse, 8.0)->bytes();
    ms += ms_since(begin);
  }
  const std::size_t n = queries.size(), points = queries.at(0).features.points.size();
  std::printf("%s: %zu queries, %zu points; coarse maps %.1f ms on one thread, %zu kB\n",
              set.c_str(), n, points, ms / static_cast<double>(n), bytes / n / 1024);
  for (const Row& row : rows()) {
    Tally tally;
    for (const Prepared& p : prepared)
      for (const Pose& start : p.query->starts) {
        const auto t = Clock::now();
        const Pose pose = row.run(p, start);
        tally = add(std::move(tally), pose, p.query->truth, ms_since(t));
      }
    const auto runs = static_cast<double>(tally.runs);
    std::printf("%-36s %.3f / %.3f   %7.1f mm %6.2f deg  %7.3f ms\n", row.name.c_str(),
                static_cast<double>(tally.within_5cm) / runs,
                static_cast<double>(tally.within_2cm) / runs, percentile(tally.mm, 50.0),
                percentile(tally.deg, 50.0), tally.ms / runs);
  }
  print_windows(queries);
}

}  // namespace
}  // namespace pose_refine::apps

int main(int argc, char** argv) {
  if (argc != 2) return std::puts("usage: nre_table FOLDER"), 2;
  try {
    for (const char* set : {"near", "far"}) pose_refine::apps::print_set(argv[1], set);
  } catch (const std::exception& e) {
    return std::fprintf(stderr, "nre_table: %s\n", e.what()), 3;
  }
  return 0;
}
