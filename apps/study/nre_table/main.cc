// SPDX-License-Identifier: BSD-3-Clause
// Prints the comparison of the neural reprojection error with the reprojection error from the same
// features and starts. Usage: nre_table FOLDER (layout: apps/study/README.md).
#include <cstdio>
#include <exception>
#include <numeric>
#include <random>
#include <string>
#include <utility>

#include "apps/study/nre_table/data.h"
#include "apps/study/nre_table/methods.h"
#include "apps/study/nre_table/tally.h"

namespace pose_refine::apps {
namespace {

void print_row(const std::string& name, const std::string& columns) {
  std::printf("%-33s %s\n", name.c_str(), columns.c_str());
  std::fflush(stdout);
}

template <class Run>
Tally tallied(const std::vector<Prepared>& prepared, const Run& run) {
  Tally tally;
  for (const Prepared& p : prepared)
    for (const Pose& start : p.query->starts) {
      const double begin = processor_ms();
      const Pose pose = run(p, start);
      tally = add(std::move(tally), pose, p.query->truth, processor_ms() - begin);
    }
  return tally;
}

void print_maps(const std::vector<TableQuery>& queries) {
  const double begin = processor_ms();
  std::size_t bytes = 0;
  for (const TableQuery& q : queries) bytes += coarse_maps(q, 0.01, 10.0).bytes();
  const std::size_t n = queries.size();
  const FeatureMap& map = queries.at(0).features.coarse.map;
  std::printf(
      "%zu queries, %zu points; coarse maps %.1f ms, %zu kB kept, %zu kB dense, %zu kB "
      "while they are made\n",
      n, queries[0].features.points.size(), (processor_ms() - begin) / static_cast<double>(n),
      bytes / n / 1024,
      queries[0].features.points.size() * map.height * map.width * sizeof(float) / 1024,
      (map.depth + 4) * map.height * map.width * sizeof(float) / 1024);
}

// Goes from coarse to fine by the windows of the fine map, for queries that come with one.
void print_windows(const std::vector<TableQuery>& queries) {
  for (const TableQuery& q : queries) {
    if (q.features.fine.map.data.empty()) continue;
    Tally tally;
    for (const Pose& start : q.starts) {
      const double begin = processor_ms();
      const Pose pose = by_default(q, start, false);
      tally = add(std::move(tally), pose, q.truth, processor_ms() - begin);
    }
    print_row("windows, " + q.name, text(tally, 1));
  }
}

void print_temperatures(const std::vector<TableQuery>& queries, std::vector<Prepared> prepared) {
  std::printf("\ntemperature and truncation, NRE coarse, 4 2 1 .6\n");
  for (const double drop_below : {1.0, 10.0})
    for (const double temperature : {.005, .01, .015, .02, .03, .05}) {
      std::size_t kept = 0, points = 0;
      for (Prepared& p : prepared) {
        p.standard = coarse_maps(*p.query, temperature, drop_below);
        kept += p.standard.kept();
        points += p.standard.size();
      }
      const Tally tally = tallied(prepared, [](const Prepared& p, const Pose& start) {
        return graduated(*p.query, p.standard, start, {4, 2, 1, .6});
      });
      char name[64];
      std::snprintf(name, sizeof(name), "tau %.3f m%-2.0f, %.0f cells a point", temperature,
                    drop_below, static_cast<double>(kept) / static_cast<double>(points));
      print_row(name, text(tally, queries.size()));
    }
}

// Draws random subsets of the points, five a query, the same for all methods.
void print_few_points(const std::vector<Prepared>& prepared) {
  constexpr int kDraws = 5;
  for (const std::size_t size : {25, 50, 100}) {
    std::printf("\n%zu of the points, %d draws a query\n", size, kDraws);
    const std::vector<Method> methods = few_points_methods();
    std::vector<Tally> tallies(methods.size());
    for (const Prepared& all : prepared)
      for (int draw = 0; draw < kDraws; ++draw) {
        std::vector<std::size_t> order(all.query->features.points.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::mt19937 engine(static_cast<unsigned>(draw));
        for (std::size_t i = 0; i + 1 < order.size() && i < size; ++i)
          std::swap(order[i], order[i + engine() % (order.size() - i)]);
        order.resize(std::min(size, order.size()));
        TableQuery query;
        const Prepared some = some_points(all, order, query);
        for (std::size_t m = 0; m < methods.size(); ++m)
          for (const Pose& start : all.query->starts) {
            const double begin = processor_ms();
            const Pose pose = methods[m].run(some, start);
            tallies[m] = add(std::move(tallies[m]), pose, all.query->truth, processor_ms() - begin);
          }
      }
    for (std::size_t m = 0; m < methods.size(); ++m)
      print_row(methods[m].name, text(tallies[m], prepared.size()));
  }
}

void print_set(const std::string& folder, const std::string& set) {
  const std::vector<TableQuery> queries = read_table_queries(folder, set);
  std::vector<Prepared> prepared;
  for (const TableQuery& q : queries) prepared.push_back(prepare(q));
  std::printf("\n%s: ", set.c_str());
  print_maps(queries);
  print_row("", tally_header());
  for (const Method& method : all_methods())
    print_row(method.name, text(tallied(prepared, method.run), queries.size()));
  print_windows(queries);
  print_temperatures(queries, prepared);
  print_few_points(prepared);
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
