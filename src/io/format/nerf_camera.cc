// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/nerf_camera.h"

#include <algorithm>
#include <cmath>

#include "io/text/scanner.h"

namespace pose_refine::io {
namespace {

// Looks up the keys of a frame, or of the file where the frame has none.
class Keys {
 public:
  Keys(const JsonFile& file, const Json& frame, std::string where)
      : file_(file), frame_(frame), where_(std::move(where)) {}

  bool has(const char* key) const { return holder(key) != nullptr; }

  double real(const char* key, double otherwise) {
    const Json* object = holder(key);
    if (object == nullptr) return otherwise;
    const Result<double> value = file_.real(*object, key, object == &frame_ ? where_ : "");
    if (!value && !error_) error_ = value.error();
    return value ? *value : otherwise;
  }

  std::string text(const char* key, const char* otherwise) const {
    const Json* object = holder(key);
    const Json* value = object == nullptr ? nullptr : JsonFile::find(*object, key);
    return value != nullptr && value->is_string() ? value->get<std::string>() : otherwise;
  }

  const std::optional<Error>& error() const { return error_; }
  Error error(const std::string& message) const { return file_.error(where_, message); }

 private:
  const Json* holder(const char* key) const {
    if (JsonFile::find(frame_, key) != nullptr) return &frame_;
    return JsonFile::find(file_.root(), key) != nullptr ? &file_.root() : nullptr;
  }

  const JsonFile& file_;
  const Json& frame_;
  std::string where_;
  std::optional<Error> error_;
};

double focal_of(Keys& keys, const char* focal, const char* angle, double side, double otherwise) {
  if (keys.has(focal)) return keys.real(focal, 0.0);
  if (!keys.has(angle)) return otherwise;
  return 0.5 * side / std::tan(0.5 * keys.real(angle, 0.0));
}

struct Distortion {
  double k1, k2, k3, k4, p1, p2;
  bool none() const { return k1 == 0 && k2 == 0 && k3 == 0 && k4 == 0 && p1 == 0 && p2 == 0; }
};

Result<Camera> make(const std::string& model, double w, double h, std::vector<double> params,
                    const Distortion& d) {
  const auto width = static_cast<std::uint64_t>(w), height = static_cast<std::uint64_t>(h);
  const auto with = [&](std::initializer_list<double> more) {
    params.insert(params.end(), more);
    return params;
  };
  if (model == "OPENCV_FISHEYE") {
    return make_camera(CameraModel::kOpenCvFisheye, width, height, with({d.k1, d.k2, d.k3, d.k4}));
  }
  if (model != "OPENCV" && model != "PINHOLE" && model != "SIMPLE_PINHOLE") {
    return Error{ErrorCode::kUnsupported, "unknown camera_model " + io::quoted(model)};
  }
  if (d.none()) return make_camera(CameraModel::kPinhole, width, height, params);
  if (d.k4 != 0.0) {
    return Error{ErrorCode::kUnsupported, "k4 of an OPENCV camera is not supported"};
  }
  if (d.k3 == 0.0) {
    return make_camera(CameraModel::kOpenCv, width, height, with({d.k1, d.k2, d.p1, d.p2}));
  }
  return make_camera(CameraModel::kFullOpenCv, width, height,
                     with({d.k1, d.k2, d.p1, d.p2, d.k3, 0.0, 0.0, 0.0}));
}

}  // namespace

Result<std::optional<Camera>> read_nerf_camera(const JsonFile& file, const Json& frame,
                                               const std::string& where) {
  Keys keys(file, frame, where);
  const bool has_size = keys.has("w") && keys.has("h");
  const bool has_focal = keys.has("fl_x") || keys.has("camera_angle_x");
  if (!has_focal || !has_size) return std::optional<Camera>();
  const double w = keys.real("w", 0.0), h = keys.real("h", 0.0);
  if (!(w >= 1.0 && w <= 1e9 && h >= 1.0 && h <= 1e9)) {
    return keys.error("expected sizes w and h of at least 1");
  }
  const double fx = focal_of(keys, "fl_x", "camera_angle_x", w, 0.0);
  const double fy = focal_of(keys, "fl_y", "camera_angle_y", h, fx);
  const std::vector<double> params = {fx, fy, keys.real("cx", 0.5 * w), keys.real("cy", 0.5 * h)};
  const Distortion distortion = {keys.real("k1", 0.0), keys.real("k2", 0.0), keys.real("k3", 0.0),
                                 keys.real("k4", 0.0), keys.real("p1", 0.0), keys.real("p2", 0.0)};
  if (keys.error()) return *keys.error();
  const Result<Camera> camera = make(keys.text("camera_model", "OPENCV"), w, h, params, distortion);
  if (!camera) return keys.error(camera.error().message);
  return std::optional<Camera>(*camera);
}

Status write_nerf_camera(const Camera& camera, const std::string& image,
                         nlohmann::ordered_json& frame) {
  const std::vector<double>& p = camera.params;
  const auto put = [&](const char* model, double fx, double fy, double cx, double cy) {
    frame.update({{"camera_model", model}, {"w", camera.width}, {"h", camera.height}});
    frame.update({{"fl_x", fx}, {"fl_y", fy}, {"cx", cx}, {"cy", cy}});
  };
  const auto distort = [&](std::initializer_list<const char*> keys, std::size_t first) {
    for (const char* key : keys) frame[key] = p[first++];
  };
  const bool polynomial =
      camera.model != CameraModel::kFullOpenCv || (p[9] == 0.0 && p[10] == 0.0 && p[11] == 0.0);
  if (camera.model == CameraModel::kSimplePinhole) {
    put("PINHOLE", p[0], p[0], p[1], p[2]);
  } else if (camera.model == CameraModel::kPinhole) {
    put("PINHOLE", p[0], p[1], p[2], p[3]);
  } else if (camera.model == CameraModel::kSimpleRadial) {
    put("OPENCV", p[0], p[0], p[1], p[2]);
    distort({"k1"}, 3);
  } else if (camera.model == CameraModel::kRadial) {
    put("OPENCV", p[0], p[0], p[1], p[2]);
    distort({"k1", "k2"}, 3);
  } else if (camera.model == CameraModel::kOpenCv) {
    put("OPENCV", p[0], p[1], p[2], p[3]);
    distort({"k1", "k2", "p1", "p2"}, 4);
  } else if (camera.model == CameraModel::kFullOpenCv && polynomial) {
    put("OPENCV", p[0], p[1], p[2], p[3]);
    distort({"k1", "k2", "p1", "p2", "k3"}, 4);
  } else if (camera.model == CameraModel::kOpenCvFisheye) {
    put("OPENCV_FISHEYE", p[0], p[1], p[2], p[3]);
    distort({"k1", "k2", "k3", "k4"}, 4);
  } else {
    return Error{ErrorCode::kUnsupported, "the camera of the image " + io::quoted(image) +
                                              " is a " +
                                              std::string(camera_model_info(camera.model).name) +
                                              ", which the format cannot express"};
  }
  return ok_status();
}

}  // namespace pose_refine::io
