// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/report.h"

#include <cmath>
#include <cstdio>
#include <string>

#include "apps/refine/rescue_flags.h"
#include "pose_refine/evaluation.h"
#include "pose_refine/support/version.h"

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kPi = 3.14159265358979323846;

Json pose_json(const Pose& pose) {
  const Quaternion& q = pose.rotation;
  const Vector3& t = pose.translation;
  return {{"qvec", {q.w(), q.x(), q.y(), q.z()}}, {"tvec", {t.x(), t.y(), t.z()}}};
}

Json covariance_json(const RefineResult& result) {
  if (!result.covariance) return nullptr;
  Json numbers = Json::array();
  for (int row = 0; row < 6; ++row) {
    for (int column = 0; column < 6; ++column) numbers.push_back((*result.covariance)(row, column));
  }
  return numbers;
}

Json bound_json(const RefineResult& result) {
  const auto bound = result.bound95();
  if (!bound) return nullptr;
  return {{"position", bound->position}, {"rotation_deg", bound->rotation * (180.0 / kPi)}};
}

Json ratio_json(const RefineResult& result) {
  if (!result.ambiguity_ratio || !std::isfinite(*result.ambiguity_ratio)) return nullptr;
  return *result.ambiguity_ratio;
}

Json image_json(const Image& image, const RefineResult& result) {
  const PoseError moved = pose_error(result.cam_from_world, image.cam_from_world);
  return {{"name", image.name},
          {"status", to_string(result.verdict)},
          {"reasons", result.reasons},
          {"num_correspondences", image.correspondences.size()},
          {"num_inliers", result.num_inliers},
          {"num_priors", image.priors.size()},
          {"initial_median_px", result.initial_median_px},
          {"final_median_px", result.final_median_px},
          {"initial_cost", result.initial_cost},
          {"final_cost", result.final_cost},
          {"iterations", result.iterations},
          {"termination", to_string(result.termination)},
          {"noise_px", result.noise_px},
          {"loss_scale_px", result.loss_scale_px},
          {"input_pose", pose_json(image.cam_from_world)},
          {"pose", pose_json(result.cam_from_world)},
          {"moved_deg", moved.rotation * (180.0 / kPi)},
          {"moved", moved.translation},
          {"condition", result.condition},
          {"covariance", covariance_json(result)},
          {"degrees_of_freedom", result.degrees_of_freedom},
          {"bound95", bound_json(result)},
          {"weak_directions", result.weak_directions},
          {"ambiguity_ratio", ratio_json(result)},
          {"rescue", rescue_json(result)}};
}

Json summary_json(const RefineSummary& summary) {
  return {{"images", summary.images},
          {"usable", summary.usable()},
          {"weak", summary.weak},
          {"rejected", summary.rejected},
          {"prior_only", summary.prior_only},
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
    if (result.reasons == std::vector<std::string>{"prior_only"}) ++summary.prior_only;
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
                "%-8s %-8s %-8s %-8s %-16s %-16s %s\n"
                "%-8zu %-8zu %-8zu %-8zu %-16.3f %-16.3f %.3f\n",
                "images", "usable", "weak", "rejected", "median px before", "median px after",
                "seconds", summary.images, summary.usable(), summary.weak, summary.rejected,
                summary.initial_median_px, summary.final_median_px, summary.seconds);
  std::string table = text;
  if (summary.images > 0 && summary.prior_only == summary.images) {
    table += "no image has enough correspondences: every pose is the prior's (prior_only)\n";
  }
  return table;
}

Json refine_report(const Json& options, const RefineSummary& summary,
                   const std::vector<Image>& images, const std::vector<RefineResult>& results) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < images.size(); ++i) {
    rows.push_back(image_json(images[i], results[i]));
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
    summary.prior_only += image["reasons"] == Json::array({"prior_only"});
    if (image["initial_median_px"].is_number()) before.push_back(image["initial_median_px"]);
    if (image["final_median_px"].is_number()) after.push_back(image["final_median_px"]);
  }
  summary.initial_median_px = percentile(before, 50.0);
  summary.final_median_px = percentile(after, 50.0);
  return summary_json(summary);
}

std::string to_text(const Json& report) {
  return report.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace pose_refine::apps
