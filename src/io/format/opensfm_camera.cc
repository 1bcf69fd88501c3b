// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/opensfm_camera.h"

#include <algorithm>

#include "io/text/scanner.h"

namespace pose_refine::io {
namespace {

double longer_side(const Camera& camera) {
  return static_cast<double>(std::max(camera.width, camera.height));
}

// Lists the names of a projection type's parameters in COLMAP's order of the model; "" stands for
// 0. Focal lengths and principal points are scaled.
struct Projection {
  const char* type;
  CameraModel model;
  std::vector<const char*> keys;
  std::vector<const char*> zero = {};  // keys that the model has no place for
};

std::vector<const char*> radial_fisheye_keys() {
  return {"focal_x", "focal_y", "c_x", "c_y", "k1", "k2", "k3", "k4",
          "k5",      "k6",      "",    "",    "",   "",   "",   ""};
}

const std::vector<Projection>& projections() {
  static const std::vector<Projection> table = {
      {"perspective", CameraModel::kRadial, {"focal", "", "", "k1", "k2"}},
      {"fisheye", CameraModel::kRadialFisheye, {"focal", "", "", "k1", "k2"}},
      {"simple_radial",
       CameraModel::kOpenCv,
       {"focal_x", "focal_y", "c_x", "c_y", "k1", "", "", ""}},
      {"radial", CameraModel::kOpenCv, {"focal_x", "focal_y", "c_x", "c_y", "k1", "k2", "", ""}},
      {"fisheye_opencv",
       CameraModel::kOpenCvFisheye,
       {"focal_x", "focal_y", "c_x", "c_y", "k1", "k2", "k3", "k4"}},
      // OpenSfM moves the undistorted point by p and s, as THIN_PRISM_FISHEYE does; its namesake of
      // Project Aria, which is RAD_TAN_THIN_PRISM_FISHEYE, moves the distorted one.
      {"fisheye62",
       CameraModel::kThinPrismFisheye,
       {"focal_x", "focal_y", "c_x", "c_y", "k1", "k2", "p1", "p2", "k3", "k4", "", ""},
       {"k5", "k6"}},
      {"fisheye62", CameraModel::kRadTanThinPrismFisheye, radial_fisheye_keys(), {"p1", "p2"}},
      {"fisheye624",
       CameraModel::kThinPrismFisheye,
       {"focal_x", "focal_y", "c_x", "c_y", "k1", "k2", "p1", "p2", "k3", "k4", "s0", "s2"},
       {"k5", "k6", "s1", "s3"}},
      {"fisheye624",
       CameraModel::kRadTanThinPrismFisheye,
       radial_fisheye_keys(),
       {"p1", "p2", "s0", "s1", "s2", "s3"}},
      {"brown",
       CameraModel::kFullOpenCv,
       {"focal_x", "focal_y", "c_x", "c_y", "k1", "k2", "p1", "p2", "k3", "", "", ""}},
  };
  return table;
}

bool contains(const std::vector<int>& indices, std::size_t i) {
  return std::find(indices.begin(), indices.end(), static_cast<int>(i)) != indices.end();
}

// Converts from the file's units to pixels.
double to_pixels(const Projection& projection, std::size_t i, double value, double w, double h) {
  const CameraModelInfo& info = camera_model_info(projection.model);
  const double size = std::max(w, h);
  if (contains(info.focal, i)) return value * size;
  if (!contains(info.principal_point, i)) return value;
  return value * size + 0.5 * (static_cast<int>(i) == info.principal_point[0] ? w : h);
}

double from_pixels(const Projection& projection, std::size_t i, const Camera& camera) {
  const CameraModelInfo& info = camera_model_info(projection.model);
  const double value = camera.params[i], size = longer_side(camera);
  if (contains(info.focal, i)) return value / size;
  if (!contains(info.principal_point, i)) return value;
  const bool x = static_cast<int>(i) == info.principal_point[0];
  return (value - 0.5 * static_cast<double>(x ? camera.width : camera.height)) / size;
}

// Returns the same camera as a model with more parameters.
Camera generalized(const Camera& camera) {
  const std::vector<double>& p = camera.params;
  Camera general = camera;
  const auto full = [&](std::vector<double> params) {
    general.model = CameraModel::kFullOpenCv;
    general.params = std::move(params);
    return general;
  };
  switch (camera.model) {
    case CameraModel::kSimplePinhole:
      return full({p[0], p[0], p[1], p[2], 0, 0, 0, 0, 0, 0, 0, 0});
    case CameraModel::kPinhole:
      return full({p[0], p[1], p[2], p[3], 0, 0, 0, 0, 0, 0, 0, 0});
    case CameraModel::kSimpleRadial:
      return full({p[0], p[0], p[1], p[2], p[3], 0, 0, 0, 0, 0, 0, 0});
    case CameraModel::kRadial:
      return full({p[0], p[0], p[1], p[2], p[3], p[4], 0, 0, 0, 0, 0, 0});
    case CameraModel::kOpenCv:
      return full({p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], 0, 0, 0, 0});
    case CameraModel::kSimpleRadialFisheye:
      general.model = CameraModel::kRadialFisheye;
      general.params.push_back(0.0);
      return general;
    default:
      return camera;
  }
}

// Returns a perspective camera if a pinhole-like one has its principal point in the middle.
Camera simplified(const Camera& camera) {
  const std::vector<double>& p = camera.params;
  const bool centered = camera.model == CameraModel::kFullOpenCv && p[0] == p[1] &&
                        p[2] == 0.5 * static_cast<double>(camera.width) &&
                        p[3] == 0.5 * static_cast<double>(camera.height) &&
                        std::all_of(p.begin() + 6, p.end(), [](double k) { return k == 0.0; });
  if (!centered) return camera;
  return {CameraModel::kRadial, camera.width, camera.height, {p[0], p[2], p[3], p[4], p[5]}};
}

// OpenSfM takes distortion and principal point for 0 where they are absent, but no focal length.
Result<double> number(const JsonFile& file, const Json& json, const char* key,
                      const std::string& where) {
  if (std::string_view(key).substr(0, 5) == "focal") return file.real(json, key, where);
  return *key == '\0' ? Result<double>(0.0) : file.real_or(json, key, 0.0, where);
}

bool fits(const Projection& projection, const std::string& type, const Json& json) {
  return type == projection.type &&
         std::all_of(projection.zero.begin(), projection.zero.end(), [&](const char* key) {
           const Json* value = JsonFile::find(json, key);
           return value == nullptr || (value->is_number() && value->get<double>() == 0.0);
         });
}

struct Sides {
  std::uint64_t width, height;
};

bool is_panorama(const std::string& type) {
  return type == "spherical" || type == "equirectangular";
}

// In units of the longer side, latitudes are those of a sphere only if that is the width and twice
// the height.
Result<Camera> panorama(const JsonFile& file, const Sides& sides, const std::string& where) {
  if (sides.width != 2 * sides.height) {
    return file.error(where,
                      "a spherical camera must be twice as wide as high, so that it is a "
                      "whole panorama");
  }
  return make_camera(CameraModel::kEquirectangular, sides.width, sides.height,
                     {static_cast<double>(sides.width), static_cast<double>(sides.height)});
}

Result<Camera> camera_as(const Projection& projection, const JsonFile& file, const Json& json,
                         const Sides& sides, const std::string& where) {
  std::vector<double> params;
  for (std::size_t i = 0; i < projection.keys.size(); ++i) {
    const Result<double> value = number(file, json, projection.keys[i], where);
    if (!value) return value.error();
    params.push_back(to_pixels(projection, i, *value, static_cast<double>(sides.width),
                               static_cast<double>(sides.height)));
  }
  Result<Camera> camera =
      make_camera(projection.model, sides.width, sides.height, std::move(params));
  if (!camera) return file.error(where, camera.error().message);
  return camera;
}

}  // namespace

Result<Camera> read_opensfm_camera(const JsonFile& file, const Json& json,
                                   const std::string& where) {
  const bool has_type = JsonFile::find(json, "projection_type") != nullptr;
  const Result<std::string> type =
      has_type ? file.text(json, "projection_type", where) : Result<std::string>("perspective");
  if (!type) return type.error();
  const Result<std::uint64_t> width = image_side(file, json, "width", where);
  if (!width) return width.error();
  const Result<std::uint64_t> height = image_side(file, json, "height", where);
  if (!height) return height.error();
  const Sides sides = {*width, *height};
  if (is_panorama(*type)) return panorama(file, sides, where);
  for (const Projection& projection : projections())
    if (fits(projection, *type, json)) return camera_as(projection, file, json, sides, where);
  return file.error(
      where, "the projection type " + io::quoted(*type) + " is not supported with these numbers");
}

Result<nlohmann::ordered_json> opensfm_camera_json(const Camera& original) {
  const Camera camera = simplified(generalized(original));
  if (camera.model == CameraModel::kEquirectangular && camera.width == 2 * camera.height &&
      camera.params[0] == static_cast<double>(camera.width) &&
      camera.params[1] == static_cast<double>(camera.height)) {
    return nlohmann::ordered_json{
        {"projection_type", "spherical"}, {"width", camera.width}, {"height", camera.height}};
  }
  for (const Projection& projection : projections()) {
    if (projection.model != camera.model) continue;
    nlohmann::ordered_json json = {
        {"projection_type", projection.type}, {"width", camera.width}, {"height", camera.height}};
    bool complete = true;
    for (std::size_t i = 0; i < projection.keys.size(); ++i) {
      const double value = from_pixels(projection, i, camera);
      if (*projection.keys[i] != '\0') json[projection.keys[i]] = value;
      complete = complete && (*projection.keys[i] != '\0' || value == 0.0);
    }
    if (complete) return json;
  }
  return Error{ErrorCode::kUnsupported,
               "a " + std::string(camera_model_info(original.model).name) +
                   " camera like this one cannot be expressed in this format"};
}

}  // namespace pose_refine::io
