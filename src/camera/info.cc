// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "camera/models.h"
#include "pose_refine/camera.h"

namespace pose_refine {
namespace {

// Reads the parameter list of a model file, so that the groups of parameters are stated nowhere
// else.
CameraModelInfo describe(CameraModel model, std::string_view name, std::string_view params,
                         camera::Affine affine) {
  CameraModelInfo info{model, name, {}, {}, {}, 0, params};
  for (std::size_t begin = 0; begin < params.size(); ++info.num_params) {
    const std::size_t end = std::min(params.find(' ', begin), params.size());
    const std::string_view word = params.substr(begin, end - begin);
    begin = end + 1;
    if (affine == camera::Affine::kImageSize) continue;
    const bool focal = word[0] == 'f';
    const bool center = word == "cx" || word == "cy";
    (focal ? info.focal : center ? info.principal_point : info.extra).push_back(info.num_params);
  }
  return info;
}

template <std::size_t... i>
std::vector<CameraModelInfo> describe_all(std::index_sequence<i...>) {
  static_assert(
      ((static_cast<int>(std::tuple_element_t<i, camera::Models>::model) == int{i}) && ...),
      "the list of models is ordered by id, without gaps");
  return {describe(std::tuple_element_t<i, camera::Models>::model,
                   std::tuple_element_t<i, camera::Models>::name,
                   std::tuple_element_t<i, camera::Models>::params,
                   std::tuple_element_t<i, camera::Models>::affine)...};
}

}  // namespace

const std::vector<CameraModelInfo>& camera_models() {
  static const std::vector<CameraModelInfo> all =
      describe_all(std::make_index_sequence<std::tuple_size_v<camera::Models>>());
  return all;
}

const CameraModelInfo& camera_model_info(CameraModel model) {
  const auto known = camera_model_from_id(static_cast<int>(model));
  if (!known) throw std::invalid_argument("unknown camera model");
  return camera_models()[static_cast<std::size_t>(*known)];
}

std::optional<CameraModel> camera_model_from_id(std::int64_t id) {
  if (id < 0 || id >= static_cast<std::int64_t>(camera_models().size())) return std::nullopt;
  return static_cast<CameraModel>(id);
}

std::optional<CameraModel> camera_model_from_name(std::string_view name) {
  for (const auto& info : camera_models())
    if (info.name == name) return info.model;
  return std::nullopt;
}

}  // namespace pose_refine
