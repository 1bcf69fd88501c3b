// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cstdio>

#include "apps/inspect/dataset_summary.h"
#include "apps/inspect/layout.h"
#include "base/real_text.h"

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kBar = 50;  // characters of the longest bar
// Widths of columns. Together they make kMostColumns at most.
constexpr std::size_t kName = 26, kCount = 7, kMany = 13, kNumber = 7;
static_assert(kName + 2 * kCount + kMany + 7 * (kNumber + 1) <= kMostColumns);

std::string right(const std::string& text, std::size_t width) {
  return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
}

std::string row(const std::string& name, std::size_t images, const Reprojection& r) {
  std::string line = name + std::string(kName > name.size() ? kName - name.size() : 0, ' ');
  line += right(std::to_string(images), kCount) + right(std::to_string(r.observations), kMany) +
          right(std::to_string(r.unseen), kCount);
  for (const double value : r.px) line += " " + right(four(value), kNumber);
  return line + " " + right(four(r.robust_mean_px), kNumber) + '\n';
}

std::string header() {
  std::string line = "reprojection [px]" + std::string(kName - 17, ' ') + right("images", kCount) +
                     right("observations", kMany) + right("unseen", kCount);
  for (const double percent : kPercentiles) line += " " + right(four(percent) + " %", kNumber);
  return line + " " + right("mean*", kNumber) + '\n';
}

// The numbers of a camera, and its parameters below: distorted ones are as wide as the table.
std::string camera_rows(const CameraSummary& summary) {
  const Camera& camera = summary.camera;
  std::string parameters;
  for (const double value : camera.params) parameters += " " + shortest(value);
  return row(std::string(camera_model_info(camera.model).name), summary.images,
             summary.reprojection) +
         "  " + std::to_string(camera.width) + " x " + std::to_string(camera.height) + ":" +
         parameters + '\n';
}

std::string range_text(const std::optional<DepthRange>& range) {
  return range ? four(range->nearest) + " to " + four(range->farthest) : "none";
}

std::string class_name(std::size_t k) {
  if (k == kClasses.size()) return "above";
  return "to " + four(kClasses[k]);
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
  percentiles["robust_mean"] = r.robust_mean_px;
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
                "track length  min %.0f, median %.4g, mean %.4g, max %.0f\n",
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
  table += '\n' + header();
  for (const CameraSummary& camera : s.cameras) table += camera_rows(camera);
  if (s.cameras.size() > 1) table += row("all", s.images, s.all);
  return table + "* of those within 3 robust standard deviations of the median\n" +
         histogram_text(s.all);
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
