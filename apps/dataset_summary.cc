// SPDX-License-Identifier: BSD-3-Clause
#include "dataset_summary.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "pose_refine/evaluation.h"

namespace pose_refine::apps {
namespace {

// Tells points apart: by id if the correspondences have one, else by their coordinates.
using PointKey = std::array<double, 3>;

bool same(const Camera& a, const Camera& b) {
  return a.model == b.model && a.width == b.width && a.height == b.height && a.params == b.params;
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

PointKey point_key(const Correspondences& c, std::size_t i) {
  // Two halves: a double has 53 bits.
  if (!c.point3D_id.empty())
    return {static_cast<double>(c.point3D_id[i] >> 32),
            static_cast<double>(c.point3D_id[i] & 0xFFFFFFFFu), 0.0};
  return {c.x[i], c.y[i], c.z[i]};
}

// Distances of the measured pixels from the projected points that the camera sees.
std::vector<double> distances(const Problem& problem) {
  const Correspondences& c = problem.correspondences;
  std::vector<double> result;
  for (std::size_t i = 0; i < c.size(); ++i) {
    const Vector3 point(c.x[i], c.y[i], c.z[i]);
    const auto pixel = project(problem.camera, problem.cam_from_world * point);
    if (pixel) result.push_back((*pixel - Vector2(c.u[i], c.v[i])).norm());
  }
  return result;
}

Reprojection reprojection(std::vector<double> seen, std::size_t observations) {
  Reprojection r;
  r.observations = observations;
  r.unseen = observations - seen.size();
  if (!seen.empty()) r.mean_px = mean(seen);
  for (const double px : seen) {
    const auto upper = std::lower_bound(kClasses.begin(), kClasses.end(), px);
    ++r.histogram[static_cast<std::size_t>(upper - kClasses.begin())];
  }
  std::sort(seen.begin(), seen.end());
  for (std::size_t k = 0; k < kPercentiles.size(); ++k) r.px[k] = percentile(seen, kPercentiles[k]);
  return r;
}

// Images that share a camera, with the distances of all their observations.
struct Group {
  CameraSummary summary;
  std::vector<double> seen;
  std::size_t observations = 0;
};

std::vector<Group> by_camera(const std::vector<Problem>& problems) {
  std::vector<Group> groups;
  for (const Problem& problem : problems) {
    if (problem.defect.reason == "no_camera") continue;
    auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& candidate) {
      return same(candidate.summary.camera, problem.camera);
    });
    if (group == groups.end()) group = groups.insert(group, Group{{problem.camera, 0, {}}, {}, 0});
    const std::vector<double> some = distances(problem);
    ++group->summary.images;
    group->observations += problem.correspondences.size();
    group->seen.insert(group->seen.end(), some.begin(), some.end());
  }
  return groups;
}

void summarise_cameras(std::vector<Group> groups, DatasetSummary& summary) {
  std::vector<double> all;
  std::size_t observations = 0;
  for (Group& group : groups) {
    all.insert(all.end(), group.seen.begin(), group.seen.end());
    observations += group.observations;
    group.summary.reprojection = reprojection(std::move(group.seen), group.observations);
    summary.cameras.push_back(std::move(group.summary));
  }
  summary.all = reprojection(std::move(all), observations);
}

// How often each point is observed.
void summarise_tracks(const std::vector<Problem>& problems, DatasetSummary& summary) {
  std::map<PointKey, double> tracks;
  for (const Problem& problem : problems) {
    std::set<PointKey> of_image;
    for (std::size_t i = 0; i < problem.correspondences.size(); ++i) {
      const PointKey at = point_key(problem.correspondences, i);
      tracks[at] += 1.0;
      summary.repeated += !of_image.insert(at).second;
    }
  }
  summary.points = tracks.size();
  if (tracks.empty()) return;
  std::vector<double> lengths;
  for (const auto& track : tracks) lengths.push_back(track.second);
  summary.track_min = *std::min_element(lengths.begin(), lengths.end());
  summary.track_max = *std::max_element(lengths.begin(), lengths.end());
  summary.track_median = percentile(lengths, 50.0);
  summary.track_mean = mean(lengths);
}

DepthSummary summarise_depths(const std::vector<Problem>& problems) {
  DepthSummary summary;
  std::vector<double> all, nearest, farthest;
  for (const Problem& problem : problems) {
    const Correspondences& c = problem.correspondences;
    std::vector<Vector3> points;
    for (std::size_t i = 0; i < c.size(); ++i) points.emplace_back(c.x[i], c.y[i], c.z[i]);
    const std::vector<double> depths = visible_depths(problem.cam_from_world, points);
    all.insert(all.end(), depths.begin(), depths.end());
    const auto range = depth_range(depths);
    if (!range) continue;
    nearest.push_back(range->nearest);
    farthest.push_back(range->farthest);
  }
  if (nearest.empty()) return summary;
  summary.local = DepthRange{percentile(nearest, 50.0), percentile(farthest, 50.0)};
  if (const auto range = depth_range(std::move(all))) summary.global = *range;
  return summary;
}

}  // namespace

DatasetSummary summarise(const std::vector<Problem>& problems) {
  DatasetSummary summary;
  summary.images = problems.size();
  for (const Problem& problem : problems) {
    summary.images_without_observations += problem.correspondences.size() == 0;
    summary.images_without_camera += problem.defect.reason == "no_camera";
  }
  summarise_tracks(problems, summary);
  summarise_cameras(by_camera(problems), summary);
  summary.depths = summarise_depths(problems);
  return summary;
}

}  // namespace pose_refine::apps
