// SPDX-License-Identifier: BSD-3-Clause
#include "dataset_summary.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <numeric>

#include "pose_refine/evaluation.h"

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;

bool same(const Camera& a, const Camera& b) {
  return a.model == b.model && a.width == b.width && a.height == b.height && a.params == b.params;
}

std::string parameters(const Camera& camera) {
  std::string text;
  char number[32];
  for (const double value : camera.params) {
    std::snprintf(number, sizeof(number), " %.6g", value);
    text += number;
  }
  return text;
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

CameraSummary summarise_camera(const std::vector<const Problem*>& problems) {
  CameraSummary summary;
  summary.camera = problems.front()->camera;
  summary.images = problems.size();
  std::vector<double> all;
  for (const Problem* problem : problems) {
    const std::vector<double> some = distances(*problem);
    summary.observations += problem->correspondences.size();
    all.insert(all.end(), some.begin(), some.end());
  }
  summary.unseen = summary.observations - all.size();
  std::sort(all.begin(), all.end());
  for (std::size_t k = 0; k < kPercentiles.size(); ++k) {
    summary.reprojection_px[k] = percentile(all, kPercentiles[k]);
  }
  return summary;
}

std::vector<std::vector<const Problem*>> by_camera(const std::vector<Problem>& problems) {
  std::vector<std::vector<const Problem*>> groups;
  for (const Problem& problem : problems) {
    if (problem.defect.reason == "no_camera") continue;
    const auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& candidate) {
      return same(candidate.front()->camera, problem.camera);
    });
    if (group != groups.end()) {
      group->push_back(&problem);
    } else {
      groups.push_back({&problem});
    }
  }
  return groups;
}

// How often each point is observed. A point is told by its coordinates: ids are optional.
std::vector<double> track_lengths(const std::vector<Problem>& problems) {
  std::map<std::array<double, 3>, double> tracks;
  for (const Problem& problem : problems) {
    const Correspondences& c = problem.correspondences;
    for (std::size_t i = 0; i < c.size(); ++i) tracks[{c.x[i], c.y[i], c.z[i]}] += 1.0;
  }
  std::vector<double> lengths;
  for (const auto& track : tracks) lengths.push_back(track.second);
  return lengths;
}

Json camera_json(const CameraSummary& summary) {
  Json percentiles;
  for (std::size_t k = 0; k < kPercentiles.size(); ++k) {
    percentiles["p" + std::to_string(static_cast<int>(kPercentiles[k]))] =
        summary.reprojection_px[k];
  }
  return {{"model", camera_model_info(summary.camera.model).name},
          {"width", summary.camera.width},
          {"height", summary.camera.height},
          {"params", summary.camera.params},
          {"images", summary.images},
          {"observations", summary.observations},
          {"unseen", summary.unseen},
          {"reprojection_px", percentiles}};
}

std::string camera_row(const CameraSummary& summary) {
  char text[160];
  const std::string name(camera_model_info(summary.camera.model).name);
  const std::string size =
      std::to_string(summary.camera.width) + "x" + std::to_string(summary.camera.height);
  std::snprintf(text, sizeof(text), "%-26s %-10s %7zu %12zu %8zu", name.c_str(), size.c_str(),
                summary.images, summary.observations, summary.unseen);
  std::string row = text;
  for (const double value : summary.reprojection_px) {
    std::snprintf(text, sizeof(text), " %9.3f", value);
    row += text;
  }
  return row + "   " + parameters(summary.camera) + '\n';
}

}  // namespace

DatasetSummary summarise(const std::vector<Problem>& problems) {
  DatasetSummary summary;
  summary.images = problems.size();
  for (const Problem& problem : problems) {
    summary.observations += problem.correspondences.size();
    if (problem.correspondences.size() == 0) ++summary.images_without_observations;
  }
  const std::vector<double> tracks = track_lengths(problems);
  summary.points = tracks.size();
  if (!tracks.empty()) {
    summary.track_min = *std::min_element(tracks.begin(), tracks.end());
    summary.track_max = *std::max_element(tracks.begin(), tracks.end());
    summary.track_median = percentile(tracks, 50.0);
    summary.track_mean =
        std::accumulate(tracks.begin(), tracks.end(), 0.0) / static_cast<double>(tracks.size());
  }
  for (const auto& group : by_camera(problems)) summary.cameras.push_back(summarise_camera(group));
  return summary;
}

std::string to_table(const DatasetSummary& s) {
  char text[512];
  std::snprintf(text, sizeof(text),
                "images        %zu (%zu without observations)\npoints        %zu observed\n"
                "observations  %zu\ntrack length  min %.0f, median %.1f, mean %.2f, max %.0f\n\n"
                "%-26s %-10s %7s %12s %8s %9s %9s %9s %9s %9s %9s    parameters\n",
                s.images, s.images_without_observations, s.points, s.observations, s.track_min,
                s.track_median, s.track_mean, s.track_max, "camera (reprojection in px)", "size",
                "images", "observations", "unseen", "5 %", "25 %", "50 %", "75 %", "95 %", "99 %");
  std::string table = text;
  for (const CameraSummary& camera : s.cameras) table += camera_row(camera);
  return table;
}

Json to_json(const DatasetSummary& s) {
  Json cameras = Json::array();
  for (const CameraSummary& camera : s.cameras) cameras.push_back(camera_json(camera));
  return {{"images", s.images},
          {"images_without_observations", s.images_without_observations},
          {"points", s.points},
          {"observations", s.observations},
          {"track_length",
           {{"min", s.track_min},
            {"median", s.track_median},
            {"mean", s.track_mean},
            {"max", s.track_max}}},
          {"cameras", std::move(cameras)}};
}

}  // namespace pose_refine::apps
