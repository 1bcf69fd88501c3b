// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>

#include "apps/compare/report.h"
#include "apps/compare/text.h"
#include "apps/compare/trajectory.h"

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kDegrees = 180.0 / 3.14159265358979323846;
constexpr std::size_t kMostNamed = 100;

Json losses_json(const NamedValues& losses) {
  Json json = Json::object();
  for (const auto& [name, value] : losses) json[name] = number_json(value);
  return json;
}

Json recall_json(const Accuracy& accuracy, const std::vector<Threshold>& thresholds) {
  Json recall = Json::array();
  for (std::size_t i = 0; i < thresholds.size(); ++i) {
    const auto count = static_cast<double>(accuracy.localized[i]);
    const Interval interval = wilson_interval(accuracy.localized[i], accuracy.images);
    recall.push_back({{"t", thresholds[i].translation},
                      {"deg", thresholds[i].rotation_deg},
                      {"value", number_json(count / static_cast<double>(accuracy.images))},
                      {"interval", {interval.low, interval.high}}});
  }
  return recall;
}

void add_scores(Json& json, const Accuracy& accuracy, const NamedValues& losses,
                const std::vector<Threshold>& thresholds) {
  json["images"] = accuracy.images;
  json["missing"] = accuracy.missing;
  json["median_t"] = number_json(accuracy.median_translation);
  json["median_r_deg"] = number_json(accuracy.median_rotation_deg);
  json["mean_t"] = number_json(accuracy.mean_translation);
  json["mean_r_deg"] = number_json(accuracy.mean_rotation_deg);
  json["recall"] = recall_json(accuracy, thresholds);
  json["auc"] = number_json(accuracy.auc);
  json["losses"] = losses_json(losses);
}

Json interval_json(const Interval& interval) {
  return {number_json(interval.low), number_json(interval.high)};
}

// The first ones are the worst.
Json names_of(const std::vector<std::size_t>& indices, const std::vector<std::string>& images) {
  Json names = Json::array();
  for (const std::size_t i : indices) {
    if (names.size() == kMostNamed) break;
    names.push_back(images[i]);
  }
  return names;
}

Json first_of(const std::vector<std::string>& names) {
  Json first = Json::array();
  for (std::size_t i = 0; i < std::min(names.size(), kMostNamed); ++i) first.push_back(names[i]);
  return first;
}

Json pair_json(const PairResult& pair, const Comparison& comparison) {
  const Paired &t = pair.translation, &r = pair.rotation_deg;
  return {{"a", comparison.methods[pair.a].name},
          {"b", comparison.methods[pair.b].name},
          {"median_difference_t", number_json(t.median_difference)},
          {"interval", interval_json(t.interval)},
          {"p_sign", t.p_sign},
          {"worse", t.worse.size()},
          {"better", t.better},
          {"worse_images", names_of(t.worse, comparison.names)},
          {"median_difference_r_deg", number_json(r.median_difference)},
          {"interval_r_deg", interval_json(r.interval)},
          {"p_sign_r", r.p_sign},
          {"worse_r", r.worse.size()},
          {"better_r", r.better}};
}

Json covered_json(const std::vector<double>& probabilities) {
  const std::size_t images = probabilities.size();
  const auto share = [&](double level) {
    return static_cast<double>(covered(probabilities, level)) / static_cast<double>(images);
  };
  return {{"inside_50", share(0.5)},
          {"inside_95", share(0.95)},
          {"interval_95", interval_json(wilson_interval(covered(probabilities, 0.95), images))}};
}

// Says how often the truth lies within the stated covariances.
Json calibration_json(const Coverage& coverage) {
  return {{"images", coverage.pose.size()},
          {"pose", covered_json(coverage.pose)},
          {"position", covered_json(coverage.position)},
          {"rotation", covered_json(coverage.rotation)}};
}

Json pose_json(const std::optional<Pose>& pose) {
  if (!pose || !pose->is_finite()) return nullptr;
  const Vector3 c = pose->center();
  const Quaternion& q = pose->rotation;
  return {rounded_json(c.x()), rounded_json(c.y()), rounded_json(c.z()), rounded_json(q.w()),
          rounded_json(q.x()), rounded_json(q.y()), rounded_json(q.z())};
}

Json method_columns(const MethodResult& method) {
  Json t = Json::array(), r = Json::array(), poses = Json::array();
  for (const PoseError& error : method.errors) {
    t.push_back(rounded_json(error.translation));
    r.push_back(rounded_json(error.rotation * kDegrees));
  }
  for (const auto& pose : method.poses) poses.push_back(pose_json(pose));
  const Coverage& c = method.coverage;
  return {{"name", method.name},
          {"t", t},
          {"r", r},
          {"px", rounded_json(method.reprojection_px)},
          {"poses", poses},
          {"coverage",
           {{"pose", rounded_json(c.pose)},
            {"position", rounded_json(c.position)},
            {"rotation", rounded_json(c.rotation)}}}};
}

}  // namespace

Json summary_json(const Comparison& comparison) {
  Json methods = Json::array(), pairs = Json::array();
  for (const MethodResult& method : comparison.methods) {
    Json json = {{"name", method.name}};
    add_scores(json, method.all, method.losses_all, comparison.thresholds);
    Json present = Json::object();
    add_scores(present, method.present, method.losses_present, comparison.thresholds);
    json["present_only"] = std::move(present);
    json["matched_by"] = method.association.by;
    json["matched"] = method.association.pairs;
    json["largest_time_difference"] = method.association.largest_time_difference;
    json["lost"] = method.association.lost;
    json["extra"] = method.extra.size();
    json["extra_images"] = first_of(method.extra);
    json["trajectory"] = trajectory_json(method.trajectory);
    if (!method.coverage.pose.empty()) json["calibration"] = calibration_json(method.coverage);
    methods.push_back(std::move(json));
  }
  for (const PairResult& pair : comparison.pairs) pairs.push_back(pair_json(pair, comparison));
  const Threshold& limit = comparison.auc_limit;
  return {{"methods", std::move(methods)},
          {"pairs", std::move(pairs)},
          {"auc_limit", {{"t", limit.translation}, {"deg", limit.rotation_deg}}},
          {"ground_truth_left_out", comparison.between},
          {"notes", comparison.notes}};
}

Json page_json(const Comparison& comparison) {
  Json columns = Json::array(), truth = Json::array();
  for (const MethodResult& method : comparison.methods) columns.push_back(method_columns(method));
  for (const Pose& pose : comparison.truth) truth.push_back(pose_json(pose));
  return {{"summary", summary_json(comparison)},
          {"images", comparison.names},
          {"truth", std::move(truth)},
          {"columns", std::move(columns)},
          {"trajectories", trajectory_page_json(comparison)}};
}

}  // namespace pose_refine::apps
