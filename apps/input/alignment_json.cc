// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/alignment_json.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <vector>

namespace pose_refine::apps {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kDegrees = 180.0 / 3.14159265358979323846;

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

std::string to_words(const Similarity& similarity) {
  std::array<char, 200> text;
  std::snprintf(text.data(), text.size(), "scale %.6g, turned by %.4g degrees, moved by %.4g",
                similarity.scale, kDegrees * so3_log(similarity.pose.rotation).norm(),
                similarity.pose.translation.norm());
  return text.data();
}

}  // namespace pose_refine::apps
