// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/alignment_json.h"

#include <cmath>
#include <vector>

#include "pose_refine/io.h"

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kDegrees = 180.0 / 3.14159265358979323846;
constexpr double kNearDegrees = 10.0;  // axes that were named wrongly are turned by 90 or 180

Json numbers(const std::vector<double>& values) {
  Json json = Json::array();
  for (const double value : values)
    json.push_back(std::isfinite(value) ? Json(value) : Json(nullptr));
  return json;
}

Json vector_json(const Vector3& v) {
  return numbers({v.x(), v.y(), v.z()});
}

}  // namespace

Json alignment_json(const Alignment& alignment) {
  const Quaternion& q = alignment.similarity.pose.rotation;
  const Matrix7& covariance = alignment.covariance;
  const auto sigma = [&](int i) { return std::sqrt(covariance(i, i)); };
  std::vector<double> all;
  for (int i = 0; i < 7; ++i)
    for (int j = 0; j < 7; ++j) all.push_back(covariance(i, j));
  return {{"align", kAlignNames[static_cast<std::size_t>(alignment.options.align)]},
          {"fit", kAlignFitNames[static_cast<std::size_t>(alignment.options.fit)]},
          {"scale", alignment.similarity.scale},
          {"qvec", numbers({q.w(), q.x(), q.y(), q.z()})},
          {"tvec", vector_json(alignment.similarity.pose.translation)},
          {"poses", alignment.poses},
          {"inliers", alignment.inliers},
          {"independent", alignment.independent},
          {"rmse", alignment.rmse},
          {"sigma_scale", alignment.similarity.scale * sigma(6)},
          {"sigma_rotation_deg", vector_json(Vector3(sigma(0), sigma(1), sigma(2)) * kDegrees)},
          {"sigma_translation", vector_json(Vector3(sigma(3), sigma(4), sigma(5)))},
          {"pivot", vector_json(alignment.pivot)},
          {"covariance", numbers(all)}};
}

std::string axes_of(const ConstantTurn& turn) {
  if (turn.side != ConstantTurn::Side::kCamera) return {};
  for (const CameraAxes axes : {CameraAxes::kGl, CameraAxes::kCv}) {
    for (const int roll : {0, 90, 180, 270}) {
      PoseConvention other;
      other.axes = axes;
      other.roll = roll;
      if (other == PoseConvention()) continue;
      const Quaternion applied = reread(Pose(), PoseConvention(), other).rotation;
      if (so3_log(turn.turn * applied.conjugate()).norm() * kDegrees > kNearDegrees) continue;
      std::string words = axes == CameraAxes::kGl ? "gl" : "";
      if (roll != 0) words += (words.empty() ? "roll:" : ",roll:") + std::to_string(roll);
      return words;
    }
  }
  return {};
}

}  // namespace pose_refine::apps
