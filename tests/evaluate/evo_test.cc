// SPDX-License-Identifier: BSD-3-Clause
// E3: figures of trajectories are those of evo 1.38, which tests/peers/golden_trajectories.py
// wrote.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "pose_refine/io.h"
#include "pose_refine/support/alignment.h"
#include "pose_refine/support/relative_error.h"
#include "support/real_data.h"

namespace pose_refine {
namespace {

constexpr double kDegrees = 180.0 / 3.14159265358979323846;

struct Trajectories {
  std::vector<std::optional<Pose>> estimates;
  std::vector<Pose> truth;
};

double seconds_of(const NamedPose& named, const PoseFile& file) {
  return std::strtod(named.name.c_str(), nullptr) * (file.format == "euroc" ? 1e-9 : 1.0);
}

// Pairs the poses of the shorter file with those of the longer one that are nearest in time, as evo
// does; those of KITTI by their lines.
Trajectories read_pairs(const std::string& estimate, const std::string& truth) {
  const PoseFile files[2] = {read_poses(estimate).value(), read_poses(truth).value()};
  const bool swapped = files[1].poses.size() > files[0].poses.size();
  const PoseFile &brief = files[swapped ? 0 : 1], &full = files[swapped ? 1 : 0];
  Trajectories both;
  for (std::size_t k = 0; k < brief.poses.size(); ++k) {
    std::size_t i = k;
    if (brief.format != "kitti") {
      const double time = seconds_of(brief.poses[k], brief);
      const auto next = std::upper_bound(
          full.poses.begin(), full.poses.end(), time,
          [&](double t, const NamedPose& named) { return t < seconds_of(named, full); });
      i = static_cast<std::size_t>(next - full.poses.begin());
      const auto off = [&](std::size_t j) {
        return j < full.poses.size() ? std::abs(seconds_of(full.poses[j], full) - time) : 1e9;
      };
      if (i > 0 && off(i - 1) <= off(i)) --i;
      if (off(i) > 0.01) continue;
    }
    both.estimates.emplace_back((swapped ? brief.poses[k] : full.poses[i]).pose);
    both.truth.push_back((swapped ? full.poses[i] : brief.poses[k]).pose);
  }
  return both;
}

using Row = std::map<std::string, std::string>;

std::vector<Row> rows_of(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> head;
  std::vector<Row> rows;
  for (std::string line; std::getline(file, line);) {
    std::vector<std::string> cells;
    std::istringstream stream(line);
    for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
    if (head.empty()) {
      head = cells;
      continue;
    }
    rows.emplace_back();
    for (std::size_t k = 0; k < head.size(); ++k) rows.back()[head[k]] = cells.at(k);
  }
  return rows;
}

template <class Names>
std::size_t index_of(const Names& names, const std::string& name) {
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

std::vector<std::optional<Pose>> aligned_as(const Row& row, const Trajectories& both) {
  AlignOptions options;
  options.align = static_cast<Align>(index_of(kAlignNames, row.at("align")));
  const Alignment alignment = align_trajectories(both.estimates, both.truth, options).value();
  std::vector<std::optional<Pose>> moved;
  for (const auto& pose : both.estimates) moved.push_back(aligned(*pose, alignment.similarity));
  return moved;
}

std::vector<PoseError> errors_of(const Row& row, const Trajectories& both) {
  const auto moved = aligned_as(row, both);
  if (row.at("unit") == "absolute") return pose_errors(moved, both.truth);
  RelativeOptions options;
  options.delta = std::strtod(row.at("delta").c_str(), nullptr);
  options.unit = static_cast<RelativeUnit>(index_of(kRelativeUnitNames, row.at("unit")));
  options.pairs = static_cast<RelativePairs>(index_of(kRelativePairsNames, row.at("pairs")));
  std::vector<PoseError> errors;
  const auto relative = relative_errors(moved, both.truth, options);
  for (const RelativeError& error : relative.value()) errors.push_back(error.error);
  return errors;
}

void expect_as_evo(const Row& row, const Trajectories& both, double tolerance) {
  std::vector<double> values;
  for (const PoseError& error : errors_of(row, both))
    values.push_back(row.at("part") == "translation" ? error.translation
                                                     : error.rotation * kDegrees);
  EXPECT_EQ(std::to_string(values.size()), row.at("count"));
  const ErrorStatistics s = statistics_of(values);
  const std::pair<const char*, double> figures[] = {
      {"rmse", s.rmse}, {"mean", s.mean}, {"median", s.median}, {"std", s.std},
      {"min", s.min},   {"max", s.max},   {"sse", s.sse}};
  for (const auto& [name, value] : figures) {
    const double expected = std::strtod(row.at(name).c_str(), nullptr);
    // A sum of squares grows with their count and size.
    const double relative = std::string(name) == "sse" ? tolerance * expected : 0.0;
    EXPECT_NEAR(value, expected, std::max(tolerance, relative))
        << name << ": " << row.at("align") << ' ' << row.at("delta") << ' ' << row.at("unit") << ' '
        << row.at("pairs") << ' ' << row.at("part");
  }
}

TEST(Evo, GivesTheSameFiguresForOurTrajectories) {
  const std::string folder = POSE_REFINE_SOURCE_DIR "/data/golden/";
  const Trajectories both =
      read_pairs(folder + "trajectory_estimate.txt", folder + "trajectory_truth.txt");
  const std::vector<Row> rows = rows_of(folder + "trajectory_evo.csv");
  ASSERT_EQ(rows.size(), 56u);
  for (const Row& row : rows) expect_as_evo(row, both, 1e-9);
}

TEST(Evo, GivesTheSameFiguresForItsOwnTrajectories) {
  const auto folder = testing::real_data("trajectories");
  if (!folder) GTEST_SKIP() << "there is no real data here";
  const std::vector<Row> rows = rows_of(POSE_REFINE_SOURCE_DIR "/data/golden/public_evo.csv");
  ASSERT_EQ(rows.size(), 224u);
  std::string last;
  Trajectories both;
  for (const Row& row : rows) {
    SCOPED_TRACE(row.at("estimate"));
    if (last != row.at("estimate"))
      both = read_pairs(*folder + "/" + row.at("estimate"), *folder + "/" + row.at("truth"));
    last = row.at("estimate");
    // The matrices of KITTI's files are rotations to 6e-8 only. evo multiplies them as they are.
    const bool matrices = last.rfind("KITTI", 0) == 0;
    if (matrices && row.at("part") != "translation") continue;
    expect_as_evo(row, both, matrices && row.at("unit") != "absolute" ? 1e-6 : 1e-9);
  }
}

}  // namespace
}  // namespace pose_refine
