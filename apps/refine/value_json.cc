// SPDX-License-Identifier: BSD-3-Clause
#include "apps/refine/value_json.h"

#include "problem/result_fields.h"

namespace pose_refine::apps {

using Json = nlohmann::ordered_json;

Json value_json(const std::vector<unsigned char>& values) {
  Json all = Json::array();
  for (const unsigned char value : values) all.push_back(value != 0);
  return all;
}

Json value_json(const Pose& pose) {
  const Quaternion& q = pose.rotation;
  const Vector3& t = pose.translation;
  return {{"qvec", {q.w(), q.x(), q.y(), q.z()}}, {"tvec", {t.x(), t.y(), t.z()}}};
}

Json value_json(const Matrix6& matrix) {
  Json numbers = Json::array();
  for (int row = 0; row < 6; ++row)
    for (int column = 0; column < 6; ++column) numbers.push_back(matrix(row, column));
  return numbers;
}

Json value_json(const PoseBound& bound) {
  constexpr double kDegrees = 180.0 / 3.14159265358979323846;
  return {{"position", bound.position}, {"rotation_deg", bound.rotation * kDegrees}};
}

Json value_json(const RescueReport& report) {
  Json json = Json::object();
  for_each_rescue_field(
      [&](const char* name, auto member) { json[name] = value_json(report.*member); });
  return json;
}

}  // namespace pose_refine::apps
