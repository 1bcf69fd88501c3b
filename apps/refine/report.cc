// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <functional>
#include <string>

#include "apps/refine/value_json.h"
#include "pose_refine/evaluation.h"
#include "pose_refine/support/version.h"
#include "problem/result_fields.h"

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kLost[] = "non_finite_pose";
constexpr double kPi = 3.14159265358979323846;

double turned_deg(const Image& image, const RefineResult& result) {
  return pose_error(result.cam_from_world, image.cam_from_world).rotation * (180.0 / kPi);
}

double moved(const Image& image, const RefineResult& result) {
  return pose_error(result.cam_from_world, image.cam_from_world).translation;
}

// A fact that needs the image too, and the field of the result that it stands before.
struct Fact {
  std::string_view before;
  const char* key;
  Json (*value)(const Image& image, const RefineResult& result);
};

using I = const Image&;
using R = const RefineResult&;
constexpr std::array<Fact, 6> kFacts = {{
    {"verdict", "name", [](I i, R) -> Json { return i.name; }},
    {"num_inliers", "num_correspondences", [](I i, R) -> Json { return i.correspondences.size(); }},
    {"initial_median_px", "num_priors", [](I i, R) -> Json { return i.priors.size(); }},
    {"cam_from_world", "input_pose", [](I i, R) { return value_json(i.cam_from_world); }},
    {"condition", "moved_deg", [](I i, R r) -> Json { return turned_deg(i, r); }},
    {"condition", "moved", [](I i, R r) -> Json { return moved(i, r); }},
}};

Json image_json(const Image& image, const RefineResult& result, ObservationRows observations) {
  Json json = Json::object();
  for_each_result_field([&](const ResultField& field, auto access) {
    if (field.told == Told::kInPython) return;
    if (field.told == Told::kOnRequest && observations == ObservationRows::kLeftOut) return;
    for (const Fact& fact : kFacts)
      if (fact.before == field.name) json[fact.key] = fact.value(image, result);
    json[std::string(field.in_report())] = value_json(std::invoke(access, result));
  });
  return json;
}

bool has_reason(const RefineResult& result, const std::string& reason) {
  return std::find(result.reasons.begin(), result.reasons.end(), reason) != result.reasons.end();
}

Json summary_json(const RefineSummary& summary) {
  return {{"images", summary.images},
          {"usable", summary.usable()},
          {"weak", summary.weak},
          {"kept_input", summary.kept},
          {"rejected", summary.rejected},
          {"prior_only", summary.prior_only},
          {"outside", summary.outside},
          {"images_outside", summary.images_outside},
          {"lost", summary.lost},
          {"initial_median_px", summary.initial_median_px},
          {"final_median_px", summary.final_median_px},
          {"seconds", summary.seconds}};
}

}  // namespace

RefineSummary summarize(const std::vector<RefineResult>& results, double seconds) {
  RefineSummary summary;
  summary.images = results.size();
  summary.seconds = seconds;
  std::vector<double> before, after;
  for (const RefineResult& result : results) {
    if (result.verdict == Verdict::kOk) ++summary.ok;
    if (result.verdict == Verdict::kWeak) ++summary.weak;
    if (result.verdict == Verdict::kRejected) ++summary.rejected;
    if (result.kept_input) ++summary.kept;
    if (result.reasons == std::vector<std::string>{"prior_only"}) ++summary.prior_only;
    summary.lost += has_reason(result, kLost) ? 1 : 0;
    summary.outside += result.num_outside;
    summary.images_outside += result.num_outside > 0;
    if (std::isfinite(result.initial_median_px)) before.push_back(result.initial_median_px);
    if (std::isfinite(result.final_median_px)) after.push_back(result.final_median_px);
  }
  summary.initial_median_px = percentile(before, 50.0);
  summary.final_median_px = percentile(after, 50.0);
  return summary;
}

std::string to_table(const RefineSummary& summary) {
  char text[512];
  std::snprintf(text, sizeof(text),
                "%-8s %-8s %-8s %-8s %-8s %-16s %-16s %s\n"
                "%-8zu %-8zu %-8zu %-8zu %-8zu %-16.3f %-16.3f %.3f\n",
                "images", "usable", "weak", "kept", "rejected", "median px before",
                "median px after", "seconds", summary.images, summary.usable(), summary.weak,
                summary.kept, summary.rejected, summary.initial_median_px, summary.final_median_px,
                summary.seconds);
  std::string table = text;
  if (summary.images > 0 && summary.prior_only == summary.images) {
    table += "no image has enough correspondences: every pose is the prior's (prior_only)\n";
  }
  if (summary.outside > 0) {
    table += "outside: " + std::to_string(summary.outside) + " matches of " +
             std::to_string(summary.images_outside) +
             " images lie outside of their image's width x height\n";
  }
  return table;
}

Json refine_report(const Json& options, const RefineSummary& summary,
                   const std::vector<Image>& images, const std::vector<RefineResult>& results,
                   ObservationRows observations) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < images.size(); ++i) {
    rows.push_back(image_json(images[i], results[i], observations));
  }
  return {{"tool", "pose_refine"}, {"version", POSE_REFINE_VERSION},   {"command", "refine"},
          {"options", options},    {"summary", summary_json(summary)}, {"images", std::move(rows)}};
}

Json summarize_images(const Json& images, double seconds) {
  RefineSummary summary;
  summary.images = images.size();
  summary.seconds = seconds;
  std::vector<double> before, after;
  for (const Json& image : images) {
    const std::string status = image["status"];
    summary.ok += status == "ok";
    summary.weak += status == "weak";
    summary.rejected += status == "rejected";
    summary.kept += image.contains("kept_input") && image["kept_input"] == true;
    summary.prior_only += image["reasons"] == Json::array({"prior_only"});
    const Json& reasons = image["reasons"];
    summary.lost += std::find(reasons.begin(), reasons.end(), kLost) != reasons.end() ? 1 : 0;
    const std::size_t outside = image["num_outside"];
    summary.outside += outside;
    summary.images_outside += outside > 0;
    if (image["initial_median_px"].is_number()) before.push_back(image["initial_median_px"]);
    if (image["final_median_px"].is_number()) after.push_back(image["final_median_px"]);
  }
  summary.initial_median_px = percentile(before, 50.0);
  summary.final_median_px = percentile(after, 50.0);
  return summary_json(summary);
}

}  // namespace pose_refine::apps
