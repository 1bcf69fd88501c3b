// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cstdio>

#include "apps/inspect/dataset_summary.h"

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kBar = 50;  // characters of the longest bar

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.6g", value);
  return text;
}

std::string parameters(const Camera& camera) {
  std::string text;
  for (const double value : camera.params) text += " " + number(value);
  return text;
}

std::string row(const std::string& name, const std::string& size, std::size_t images,
                const Reprojection& r) {
  char text[200];
  std::snprintf(text, sizeof(text), "%-26s %-10s %7zu %12zu %8zu", name.c_str(), size.c_str(),
                images, r.observations, r.unseen);
  std::string line = text;
  for (const double value : r.px) {
    std::snprintf(text, sizeof(text), " %9.3f", value);
    line += text;
  }
  std::snprintf(text, sizeof(text), " %9.3f", r.mean_px);
  return line + text;
}

std::string camera_row(const CameraSummary& summary) {
  const Camera& camera = summary.camera;
  return row(std::string(camera_model_info(camera.model).name),
             std::to_string(camera.width) + "x" + std::to_string(camera.height), summary.images,
             summary.reprojection) +
         "   " + parameters(camera) + '\n';
}

std::string range_text(const std::optional<DepthRange>& range) {
  return range ? number(range->nearest) + " to " + number(range->farthest) : "none";
}

std::string class_name(std::size_t k) {
  if (k == kClasses.size()) return "above";
  return "to " + number(kClasses[k]);
}

std::string histogram_text(const Reprojection& r) {
  const std::size_t most = *std::max_element(r.histogram.begin(), r.histogram.end());
  std::string text = "\nreprojection [px]\n";
  for (std::size_t k = 0; k < r.histogram.size(); ++k) {
    char start[64];
    std::snprintf(start, sizeof(start), "  %-8s %9zu ", class_name(k).c_str(), r.histogram[k]);
    text += start + std::string(most == 0 ? 0 : (kBar * r.histogram[k] + most - 1) / most, '#');
    text += '\n';
  }
  return text;
}

Json range_json(const std::optional<DepthRange>& range) {
  if (!range) return nullptr;
  return {range->nearest, range->farthest};
}

Json percentiles_json(const Reprojection& r) {
  Json percentiles;
  for (std::size_t k = 0; k < kPercentiles.size(); ++k)
    percentiles["p" + std::to_string(static_cast<int>(kPercentiles[k]))] = r.px[k];
  percentiles["mean"] = r.mean_px;
  return percentiles;
}

Json camera_json(const CameraSummary& summary) {
  const Reprojection& r = summary.reprojection;
  return {{"model", camera_model_info(summary.camera.model).name},
          {"width", summary.camera.width},
          {"height", summary.camera.height},
          {"params", summary.camera.params},
          {"images", summary.images},
          {"observations", r.observations},
          {"unseen", r.unseen},
          {"reprojection_px", percentiles_json(r)}};
}

Json histogram_json(const Reprojection& r) {
  Json classes = Json::array();
  for (std::size_t k = 0; k < r.histogram.size(); ++k) {
    const Json upper = k < kClasses.size() ? Json(kClasses[k]) : Json(nullptr);
    classes.push_back({{"up_to_px", upper}, {"observations", r.histogram[k]}});
  }
  return classes;
}

}  // namespace

std::string to_table(const DatasetSummary& s) {
  char text[640];
  std::snprintf(text, sizeof(text),
                "images        %zu (%zu without observations, %zu without a camera)\n"
                "points        %zu observed\n"
                "observations  %zu (%zu repeat a point of their image)\n"
                "track length  min %.0f, median %.1f, mean %.2f, max %.0f\n",
                s.images, s.images_without_observations, s.images_without_camera, s.points,
                s.all.observations, s.repeated, s.track_min, s.track_median, s.track_mean,
                s.track_max);
  std::string table = text;
  if (s.images_of_own_points > 0)
    table += "own points    " + std::to_string(s.images_of_own_points) +
             " images (points_of_this_image: made from the pixels that observe them, these points "
             "prove nothing of a pose)\n";
  table += "depth         " + range_text(s.depths.local) + " (2.5 and 97.5 %, median image), " +
           range_text(s.depths.global) + " (all)\n";
  if (s.outside > 0)
    table += "outside       " + std::to_string(s.outside) +
             " observations lie outside of their image's width x height\n";
  if (s.cameras.empty()) return table;
  std::snprintf(text, sizeof(text),
                "\n%-26s %-10s %7s %12s %8s %9s %9s %9s %9s %9s %9s %9s    parameters\n",
                "camera (reprojection in px)", "size", "images", "observations", "unseen", "5 %",
                "25 %", "50 %", "75 %", "95 %", "99 %", "mean");
  table += text;
  for (const CameraSummary& camera : s.cameras) table += camera_row(camera);
  if (s.cameras.size() > 1) table += row("all", "", s.images, s.all) + '\n';
  return table + histogram_text(s.all);
}

Json to_json(const DatasetSummary& s) {
  Json cameras = Json::array();
  for (const CameraSummary& camera : s.cameras) cameras.push_back(camera_json(camera));
  return {{"images", s.images},
          {"images_without_observations", s.images_without_observations},
          {"images_without_camera", s.images_without_camera},
          {"images_of_own_points", s.images_of_own_points},
          {"points", s.points},
          {"observations", s.all.observations},
          {"repeated", s.repeated},
          {"outside", s.outside},
          {"unseen", s.all.unseen},
          {"track_length",
           {{"min", s.track_min},
            {"median", s.track_median},
            {"mean", s.track_mean},
            {"max", s.track_max}}},
          {"depth_range",
           {{"local", range_json(s.depths.local)}, {"global", range_json(s.depths.global)}}},
          {"reprojection_px", percentiles_json(s.all)},
          {"histogram", histogram_json(s.all)},
          {"cameras", std::move(cameras)}};
}

}  // namespace pose_refine::apps
