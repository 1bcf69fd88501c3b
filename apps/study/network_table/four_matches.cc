// SPDX-License-Identifier: BSD-3-Clause
#include "apps/study/network_table/four_matches.h"

#include <cstdio>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <vector>

#include "apps/study/network_table/held_out.h"
#include "geometry/random.h"
#include "pose_refine/evaluation.h"
#include "pose_refine/io.h"
#include "pose_refine/refine.h"

namespace pose_refine::apps {
namespace {

constexpr double kDegrees = 180.0 / 3.14159265358979323846;
constexpr double kRightPx = 4.0;
constexpr std::size_t kMatches = 4;

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().to_string());
  return std::move(result).value();
}

// An image with its right matches, and the true pose.
struct Query {
  Image image;
  Pose truth;
};

std::vector<Query> queries(const std::string& base, const std::string& start) {
  CorrespondenceSource source;
  source.matches = base + "/matches";
  source.cameras = base + "/query_cameras.txt";
  std::map<std::string, Pose> truth;
  for (const NamedPose& named : must(read_poses(base + "/query_gt.txt", "hloc")).poses)
    truth[named.name] = named.pose;
  std::vector<Query> all;
  for (Image& image : must(read_images(source, must(read_poses(start, "hloc")).poses))) {
    const Pose pose = truth.at(image.name);
    const Correspondences& c = image.correspondences;
    std::vector<std::size_t> right;
    for (std::size_t i = 0; i < c.size(); ++i) {
      const auto pixel = project(image.camera, pose * Vector3(c.x[i], c.y[i], c.z[i]));
      if (pixel && (*pixel - Vector2(c.u[i], c.v[i])).norm() < kRightPx) right.push_back(i);
    }
    image.correspondences = c.select(right);
    all.push_back({std::move(image), pose});
  }
  return all;
}

Correspondences drawn(const Correspondences& all, Random& random) {
  std::vector<std::size_t> rows;
  while (rows.size() < kMatches) {
    const auto i = static_cast<std::size_t>(random.uniform() * static_cast<double>(all.size()));
    bool fresh = i < all.size();
    for (const std::size_t row : rows)
      fresh = fresh && row != i && all.u[row] != all.u[i] && all.x[row] != all.x[i];
    if (fresh) rows.push_back(i);
  }
  return all.select(rows);
}

// The medians over all draws, of the pose that comes out whatever its verdict.
struct Medians {
  double mm = 0.0, degrees = 0.0;
  std::size_t usable = 0, draws = 0;
};

Medians refined(const std::vector<Query>& all, int draws, const NetworkError* error) {
  std::vector<double> lengths, angles;
  Medians medians;
  for (std::size_t q = 0; q < all.size(); ++q) {
    Random random(1000 + q);  // the same draws for every row
    for (int draw = 0; draw < draws; ++draw) {
      Image image = all[q].image;
      image.correspondences = drawn(all[q].image.correspondences, random);
      if (error != nullptr) image.priors = {network_prior(*error, image.cam_from_world)};
      const RefineResult result = refine(image);
      const PoseError off = pose_error(result.cam_from_world, all[q].truth);
      lengths.push_back(1e3 * off.translation);
      angles.push_back(kDegrees * off.rotation);
      medians.usable += result.usable();
    }
  }
  medians.draws = lengths.size();
  medians.mm = percentile(std::move(lengths), 50.0);
  medians.degrees = percentile(std::move(angles), 50.0);
  return medians;
}

void print(const char* start, const char* prior, const Medians& m) {
  std::printf("%-16s %-8s %8.1f mm %7.3f deg   usable %5.1f %%\n", start, prior, m.mm, m.degrees,
              100.0 * static_cast<double>(m.usable) / static_cast<double>(m.draws));
  std::fflush(stdout);
}

Medians of_starts(const std::vector<Query>& all) {
  std::vector<double> lengths, angles;
  for (const Query& query : all) {
    const PoseError off = pose_error(query.image.cam_from_world, query.truth);
    lengths.push_back(1e3 * off.translation);
    angles.push_back(kDegrees * off.rotation);
  }
  return {percentile(lengths, 50.0), percentile(angles, 50.0), all.size(), all.size()};
}

}  // namespace

void print_four_matches(const std::string& folder, int draws) {
  const std::string base = folder + "/redkitchen_seq01";
  for (const NetworkSet& set : network_sets(folder)) {
    const std::string start = base + "/init/" + set.network + ".txt";
    if (set.scene != "redkitchen" || !std::filesystem::exists(start)) continue;
    const std::vector<Query> all = queries(base, start);
    const NetworkError error = must(calibrate(set.input));
    print(set.network.c_str(), "start", of_starts(all));
    print(set.network.c_str(), "none", refined(all, draws, nullptr));
    print(set.network.c_str(), "network", refined(all, draws, &error));
  }
}

}  // namespace pose_refine::apps
