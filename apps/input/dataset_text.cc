// SPDX-License-Identifier: BSD-3-Clause
#include "apps/input/dataset_text.h"

#include <array>
#include <charconv>

namespace pose_refine::apps {
namespace {

std::string fixed(double value, int decimals) {
  std::array<char, 352> text;  // the longest double has 309 digits before the point
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                 std::chars_format::fixed, decimals);
  return {text.data(), end.ptr};
}

std::string shortest(double value) {
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
  return {text.data(), end.ptr};
}

}  // namespace

std::string pose_line(const std::string& name, const Pose& cam_from_world) {
  const Quaternion& q = cam_from_world.rotation;
  std::string line = name;
  for (const double value : {q.w(), q.x(), q.y(), q.z()}) line += ' ' + fixed(value, 9);
  for (int k = 0; k < 3; ++k) line += ' ' + fixed(cam_from_world.translation[k], 9);
  return line + '\n';
}

std::string camera_line(const std::string& name, const Camera& camera) {
  std::string line = name + ' ' + std::string(camera_model_info(camera.model).name) + ' ' +
                     std::to_string(camera.width) + ' ' + std::to_string(camera.height);
  for (const double value : camera.params) line += ' ' + shortest(value);
  return line + '\n';
}

std::string matches_text(const Correspondences& matches) {
  std::string text = "# x y X Y Z point3D_id\n";
  for (std::size_t i = 0; i < matches.size(); ++i) {
    text += fixed(matches.u[i], 2) + ' ' + fixed(matches.v[i], 2) + ' ' + fixed(matches.x[i], 4) +
            ' ' + fixed(matches.y[i], 4) + ' ' + fixed(matches.z[i], 4) + ' ' +
            std::to_string(matches.point3D_id[i]) + '\n';
  }
  return text;
}

}  // namespace pose_refine::apps
