// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "camera/resized.h"
#include "pose_refine/support/camera_doctor.h"

namespace pose_refine {
namespace {

using Named = std::map<std::string, double, std::less<>>;  // parameters by name

std::vector<std::string_view> words_of(std::string_view text, char by) {
  std::vector<std::string_view> words;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(by, begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

// Parameters of the model `to` with the values of equal names. A model with one focal length or one
// radial coefficient calls them f and k.
Camera converted(const Camera& camera, CameraModel to) {
  const auto names = words_of(camera_model_info(camera.model).params, ' ');
  Named values;
  for (std::size_t i = 0; i < names.size(); ++i) values.emplace(names[i], camera.params[i]);
  if (values.count("f")) values["fx"] = values["fy"] = values["f"];
  if (values.count("k")) values["k1"] = values["k"];
  Camera out = {to, camera.width, camera.height, {}};
  for (const std::string_view name : words_of(camera_model_info(to).params, ' ')) {
    const auto found = values.find(name);
    out.params.push_back(found == values.end() ? 0.0 : found->second);
  }
  return out;
}

// The model that holds k1 and k2 beside what `model` holds.
CameraModel with_radial(CameraModel model) {
  switch (model) {
    case CameraModel::kSimplePinhole:
    case CameraModel::kSimpleRadial:
      return CameraModel::kRadial;
    case CameraModel::kPinhole:
      return CameraModel::kOpenCv;
    case CameraModel::kSimpleFisheye:
    case CameraModel::kSimpleRadialFisheye:
      return CameraModel::kRadialFisheye;
    case CameraModel::kFisheye:
      return CameraModel::kOpenCvFisheye;
    default:
      return model;
  }
}

Camera with_lens(const Camera& camera, Lens lens) {
  if (lens == Lens::kStated) return camera;
  return converted(camera, lens == Lens::kPinhole ? CameraModel::kPinhole : CameraModel::kFisheye);
}

std::uint64_t scaled_side(std::uint64_t side, double by) {
  return static_cast<std::uint64_t>(std::max(1.0, std::round(static_cast<double>(side) * by)));
}

Camera with_affine(Camera camera, const CameraReading& reading) {
  const CameraModelInfo& info = camera_model_info(camera.model);
  const auto at = [&](int i) -> double& { return camera.params[static_cast<std::size_t>(i)]; };
  if (reading.centered && info.principal_point.size() == 2) {
    at(info.principal_point[0]) = 0.5 * static_cast<double>(camera.width);
    at(info.principal_point[1]) = 0.5 * static_cast<double>(camera.height);
  }
  const double by = 1.0 / reading.scale;
  if (reading.scale != 1.0) {
    camera.width = scaled_side(camera.width, by);
    camera.height = scaled_side(camera.height, by);
    camera = with_scaled_lengths(std::move(camera), by);
  }
  for (const int i : info.focal) at(i) /= reading.focal;
  if (info.principal_point.size() == 2) {
    at(info.principal_point[0]) -= reading.cx;
    at(info.principal_point[1]) -= reading.cy;
  }
  return camera;
}

Camera with_distortion(const Camera& camera, double k1, double k2) {
  if (k1 == 0.0 && k2 == 0.0) return camera;
  Camera out = converted(camera, with_radial(camera.model));
  const auto names = words_of(camera_model_info(out.model).params, ' ');
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == "k1") out.params[i] += k1;
    if (names[i] == "k2") out.params[i] += k2;
  }
  return out;
}

bool has_lens(const Camera& camera) {
  return !camera_model_info(camera.model).focal.empty();
}

}  // namespace

Result<Camera> reread(const Camera& stated, const CameraReading& reading) {
  if (reading.lens != Lens::kStated && !has_lens(stated))
    return Error{ErrorCode::kInvalidArgument, "a panorama has no lens to read in another way"};
  Camera camera = reading.swapped ? turned(stated) : stated;
  camera = with_affine(with_lens(camera, reading.lens), reading);
  camera = with_distortion(camera, reading.k1, reading.k2);
  return make_camera(camera.model, camera.width, camera.height, std::move(camera.params));
}

Image reread(Image image, const CameraReading& reading) {
  const Camera& stated = image.camera;
  if (!make_camera(stated.model, stated.width, stated.height, stated.params)) return image;
  Result<Camera> camera = reread(stated, reading);
  if (!camera) return image;
  image.camera = std::move(camera).value();
  if (reading.y_up)
    for (double& v : image.correspondences.v) v = static_cast<double>(image.camera.height) - v;
  return image;
}

}  // namespace pose_refine
