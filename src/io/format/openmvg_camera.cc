// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/openmvg_camera.h"

#include <vector>

#include "io/format/sfm_json.h"
#include "io/text/scanner.h"

namespace pose_refine::io {
namespace {

constexpr std::uint64_t kFirst = std::uint64_t{1} << 31;  // marks the first mention of a type

// Says where the distortion of a type stands and what it is.
struct Distortion {
  const char* type;
  const char* key;  // "": there is none
  std::size_t size;
  CameraModel model;
  std::vector<int> order;  // which of the numbers each parameter behind cx, cy is; -1: 0
};

const std::vector<Distortion>& distortions() {
  static const std::vector<Distortion> table = {
      {"pinhole", "", 0, CameraModel::kPinhole, {}},
      {"pinhole_radial_k1", "disto_k1", 1, CameraModel::kOpenCv, {0, -1, -1, -1}},
      {"pinhole_radial_k3", "disto_k3", 3, CameraModel::kFullOpenCv, {0, 1, -1, -1, 2, -1, -1, -1}},
      {"pinhole_brown_t2", "disto_t2", 5, CameraModel::kFullOpenCv, {0, 1, 3, 4, 2, -1, -1, -1}},
      {"fisheye", "fisheye", 4, CameraModel::kOpenCvFisheye, {0, 1, 2, 3}},
  };
  return table;
}

// A type that is not said is told by the distortion that is there.
const Distortion* distortion_of(const std::string& type, const Json& data) {
  for (const Distortion& known : distortions())
    if (type == known.type) return &known;
  if (!type.empty()) return nullptr;
  for (const Distortion& known : distortions())
    if (*known.key != '\0' && JsonFile::find(data, known.key) != nullptr) return &known;
  return JsonFile::find(data, "focal_length") != nullptr ? &distortions().front() : nullptr;
}

Result<Camera> panorama(const Json& base, const JsonFile& file, const std::string& where) {
  const auto width = image_side(file, base, "width", where);
  const auto height = width ? image_side(file, base, "height", where) : width;
  if (!height) return height.error();
  if (*width != 2 * *height) {
    return file.error(where,
                      "a spherical camera must be twice as wide as high, so that it is a "
                      "whole panorama");
  }
  return make_camera(CameraModel::kEquirectangular, *width, *height,
                     {static_cast<double>(*width), static_cast<double>(*height)});
}

}  // namespace

std::string OpenMvgTypes::of(const Json& value) {
  const std::string text = id_of(value, "polymorphic_id");
  const std::uint64_t id = to_integer<std::uint64_t>(text).value_or(0);
  const std::string name = id_of(value, "polymorphic_name");
  if ((id & kFirst) != 0) return names_[id - kFirst] = name;
  const auto known = names_.find(id);
  return known == names_.end() ? name : known->second;
}

Result<Camera> read_openmvg_camera(const JsonFile& file, const Json& data, const std::string& type,
                                   const std::string& where) {
  // Older versions keep the members of a base class apart.
  const Json* inner = JsonFile::find(data, "value0");
  const Json& base = inner == nullptr ? data : *inner;
  if (type == "spherical") return panorama(base, file, where);
  const Distortion* distortion = distortion_of(type, data);
  if (distortion == nullptr) {
    return file.error(where, "the camera type " + io::quoted(type) + " is not supported");
  }
  const auto width = image_side(file, base, "width", where);
  const auto height = width ? image_side(file, base, "height", where) : width;
  if (!height) return height.error();
  const auto focal = number_of(file, base, "focal_length", where);
  if (!focal) return focal.error();
  const auto center = numbers_of(file, base, "principal_point", 2, where);
  if (!center) return center.error();
  std::vector<double> params = {*focal, *focal, (*center)[0], (*center)[1]};
  std::vector<double> numbers;
  if (*distortion->key != '\0') {
    auto read = numbers_of(file, data, distortion->key, distortion->size, where);
    if (!read) return read.error();
    numbers = std::move(*read);
  }
  for (const int i : distortion->order)
    params.push_back(i < 0 ? 0.0 : numbers[static_cast<std::size_t>(i)]);
  Result<Camera> camera = make_camera(distortion->model, *width, *height, std::move(params));
  if (!camera) return file.error(where, camera.error().message);
  return camera;
}

}  // namespace pose_refine::io
