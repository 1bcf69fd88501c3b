// SPDX-License-Identifier: BSD-3-Clause
#include "apps/inspect/dataset_summary.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "pose_refine/evaluation.h"
#include "problem/outside.h"

namespace pose_refine::apps {
namespace {

constexpr double kSigmaOfMad = 1.4826;  // of a normal distribution

// Tells points apart: by id if the correspondences have one, else by their coordinates.
using PointKey = std::array<double, 3>;

bool same(const Camera& a, const Camera& b) {
  return a.model == b.model && a.width == b.width && a.height == b.height && a.params == b.params;
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

PointKey point_key(const Correspondences& c, std::size_t i) {
  // An id is split into two halves, because a double has 53 bits.
  if (!c.point3D_id.empty())
    return {static_cast<double>(c.point3D_id[i] >> 32),
            static_cast<double>(c.point3D_id[i] & 0xFFFFFFFFu), 0.0};
  return {c.x[i], c.y[i], c.z[i]};
}

// Returns the distances of the measured pixels from the projected points that the camera sees.
std::vector<double> distances(const Image& image) {
  const Correspondences& c = image.correspondences;
  std::vector<double> result;
  for (std::size_t i = 0; i < c.size(); ++i) {
    const Vector3 point(c.x[i], c.y[i], c.z[i]);
    const auto pixel = project(image.camera, image.cam_from_world * point);
    if (pixel) result.push_back((*pixel - Vector2(c.u[i], c.v[i])).norm());
  }
  return result;
}

// Wrong matches lie anywhere, and a plain mean would be theirs. `sorted` is not empty.
double robust_mean(const std::vector<double>& sorted) {
  const double median = percentile(sorted, 50.0);
  std::vector<double> deviations, near;
  for (const double value : sorted) deviations.push_back(std::abs(value - median));
  const double most = 3.0 * kSigmaOfMad * percentile(std::move(deviations), 50.0);
  for (const double value : sorted)
    if (std::abs(value - median) <= most) near.push_back(value);
  return near.empty() ? median : mean(near);  // an infinite median has nothing near
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
  if (!seen.empty()) r.robust_mean_px = robust_mean(seen);
  for (std::size_t k = 0; k < kPercentiles.size(); ++k) r.px[k] = percentile(seen, kPercentiles[k]);
  return r;
}

// A group has the images that share a camera, with the distances of all their observations.
struct Group {
  CameraSummary summary;
  std::vector<double> seen;
  std::size_t observations = 0;
};

std::vector<Group> by_camera(const std::vector<Image>& images) {
  std::vector<Group> groups;
  for (const Image& image : images) {
    if (image.defect.reason == "no_camera") continue;
    auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& candidate) {
      return same(candidate.summary.camera, image.camera);
    });
    if (group == groups.end()) group = groups.insert(group, Group{{image.camera, 0, {}}, {}, 0});
    const std::vector<double> some = distances(image);
    ++group->summary.images;
    group->observations += image.correspondences.size();
    group->seen.insert(group->seen.end(), some.begin(), some.end());
  }
  return groups;
}

void summarize_cameras(std::vector<Group> groups, DatasetSummary& summary) {
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

// Counts how often each point is observed.
void summarize_tracks(const std::vector<Image>& images, DatasetSummary& summary) {
  std::map<PointKey, double> tracks;
  for (const Image& image : images) {
    std::set<PointKey> of_image;
    for (std::size_t i = 0; i < image.correspondences.size(); ++i) {
      const PointKey at = point_key(image.correspondences, i);
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

DepthSummary summarize_depths(const std::vector<Image>& images) {
  DepthSummary summary;
  std::vector<double> all, nearest, farthest;
  for (const Image& image : images) {
    const Correspondences& c = image.correspondences;
    std::vector<Vector3> points;
    for (std::size_t i = 0; i < c.size(); ++i) points.emplace_back(c.x[i], c.y[i], c.z[i]);
    const std::vector<double> depths = visible_depths(image.cam_from_world, points);
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

DatasetSummary summarize(const std::vector<Image>& images) {
  DatasetSummary summary;
  summary.images = images.size();
  for (const Image& image : images) {
    summary.images_without_observations += image.correspondences.size() == 0;
    if (image.defect.reason != "no_camera") summary.outside += count_outside(image);
    summary.images_without_camera += image.defect.reason == "no_camera";
    summary.images_of_own_points += image.defect.reason == "points_of_this_image";
  }
  summarize_tracks(images, summary);
  summarize_cameras(by_camera(images), summary);
  summary.depths = summarize_depths(images);
  return summary;
}

}  // namespace pose_refine::apps
