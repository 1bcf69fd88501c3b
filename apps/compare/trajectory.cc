// SPDX-License-Identifier: BSD-3-Clause
#include "apps/compare/trajectory.h"

#include <cmath>

#include "apps/compare/text.h"
#include "apps/input/alignment_json.h"

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kDegrees = 180.0 / 3.14159265358979323846;

Json statistics_json(const ErrorStatistics& s) {
  return {{"rmse", number_json(s.rmse)},     {"mean", number_json(s.mean)},
          {"median", number_json(s.median)}, {"std", number_json(s.std)},
          {"min", number_json(s.min)},       {"max", number_json(s.max)},
          {"sse", number_json(s.sse)}};
}

// Returns "1f" or "0.5m", as --relative takes it.
std::string step_text(const RelativeOptions& step) {
  return exact(step.delta) + (step.unit == RelativeUnit::kFrames ? "f" : "m");
}

Json relative_json(const RelativeResult& relative) {
  return {{"step", step_text(relative.options)},
          {"pairs", kRelativePairsNames[static_cast<std::size_t>(relative.options.pairs)]},
          {"count", relative.errors.size()},
          {"t", statistics_json(relative.translation)},
          {"r_deg", statistics_json(relative.rotation_deg)}};
}

Json hint_json(const AlignmentHint& hint) {
  return {{"alignment", alignment_json(hint.alignment)},
          {"median_before", number_json(hint.median_before)},
          {"median_after", number_json(hint.median_after)}};
}

Json turn_json(const ConstantTurn& turn) {
  const Vector3 w = so3_log(turn.turn) * kDegrees;
  return {{"side", turn.side == ConstantTurn::Side::kCamera ? "camera" : "world"},
          {"rotation_deg", {w.x(), w.y(), w.z()}},
          {"median_before_deg", turn.median_before * kDegrees},
          {"median_after_deg", turn.median_after * kDegrees}};
}

Json relative_columns(const RelativeResult& relative) {
  Json at = Json::array(), t = Json::array(), r = Json::array();
  for (const RelativeError& error : relative.errors) {
    at.push_back(error.second);
    t.push_back(rounded_json(error.error.translation));
    r.push_back(rounded_json(error.error.rotation * kDegrees));
  }
  return {{"step", step_text(relative.options)}, {"at", at}, {"t", t}, {"r", r}};
}

}  // namespace

Json trajectory_json(const TrajectoryResult& trajectory) {
  Json relative = Json::array();
  for (const RelativeResult& step : trajectory.relative) relative.push_back(relative_json(step));
  return {{"alignment", trajectory.alignment ? alignment_json(*trajectory.alignment) : Json()},
          {"hint", trajectory.hint ? hint_json(*trajectory.hint) : Json()},
          {"constant_turn", trajectory.turn ? turn_json(*trajectory.turn) : Json()},
          {"absolute",
           {{"t", statistics_json(trajectory.translation)},
            {"r_deg", statistics_json(trajectory.rotation_deg)}}},
          {"relative", std::move(relative)}};
}

Json trajectory_page_json(const Comparison& comparison) {
  Json order = Json::array(), methods = Json::array();
  for (const auto& sequence : comparison.order.sequences)
    for (const std::size_t i : sequence) order.push_back(i);
  for (const MethodResult& method : comparison.methods) {
    Json steps = Json::array();
    for (const RelativeResult& step : method.trajectory.relative)
      steps.push_back(relative_columns(step));
    methods.push_back(std::move(steps));
  }
  return {
      {"order", order}, {"seconds", rounded_json(comparison.order.seconds)}, {"relative", methods}};
}

std::string relative_csv(const Comparison& comparison) {
  std::string text = "method,step,from,to,error_t,error_r_deg\n";
  for (const MethodResult& method : comparison.methods) {
    for (const RelativeResult& step : method.trajectory.relative) {
      const std::string head = csv_field(method.name) + ',' + step_text(step.options) + ',';
      for (const RelativeError& error : step.errors)
        text += head + csv_field(comparison.names[error.first]) + ',' +
                csv_field(comparison.names[error.second]) + ',' + exact(error.error.translation) +
                ',' + exact(error.error.rotation * kDegrees) + '\n';
    }
  }
  return text;
}

std::string trajectory_text(const Comparison& comparison) {
  bool is_trajectory = !comparison.order.seconds.empty();
  for (const MethodResult& method : comparison.methods)
    is_trajectory = is_trajectory || method.trajectory.alignment.has_value();
  if (!is_trajectory) return {};
  std::vector<std::string> head = {"root mean square", "align", "scale", "poses", "APE", "APE deg"};
  for (const RelativeResult& step : comparison.methods.front().trajectory.relative) {
    head.push_back("RPE " + step_text(step.options));
    head.push_back("deg");
  }
  std::vector<std::vector<std::string>> rows = {head};
  for (const MethodResult& method : comparison.methods) {
    const TrajectoryResult& t = method.trajectory;
    const Align align = t.alignment ? t.alignment->options.align : Align::kNone;
    rows.push_back({method.name, std::string(kAlignNames[static_cast<std::size_t>(align)]),
                    t.alignment ? general(t.alignment->similarity.scale) : "-",
                    std::to_string(method.present.images), fixed(t.translation.rmse, 5),
                    fixed(t.rotation_deg.rmse, 5)});
    for (const RelativeResult& step : t.relative) {
      rows.back().push_back(fixed(step.translation.rmse, 5));
      rows.back().push_back(fixed(step.rotation_deg.rmse, 5));
    }
  }
  return '\n' + columns_text(rows);
}

}  // namespace pose_refine::apps
