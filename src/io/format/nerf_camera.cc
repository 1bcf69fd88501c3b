// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/nerf_camera.h"

#include <cmath>

#include "io/format/nerf_keys.h"
#include "io/text/scanner.h"

namespace pose_refine::io {
namespace {

double focal_of(NerfKeys& keys, const char* focal, const char* angle, double side,
                double otherwise) {
  if (keys.has(focal)) return keys.real(focal, 0.0);
  if (!keys.has(angle)) return otherwise;
  return 0.5 * side / std::tan(0.5 * keys.real(angle, 0.0));
}

enum class Lens { kPerspective, kFisheye, kFisheye624, kPanorama };

struct NamedLens {
  const char* camera_model;
  Lens lens;
};
// nerfstudio distorts all of its perspective models by the same keys.
constexpr NamedLens kLenses[] = {
    {"SIMPLE_PINHOLE", Lens::kPerspective}, {"PINHOLE", Lens::kPerspective},
    {"SIMPLE_RADIAL", Lens::kPerspective},  {"RADIAL", Lens::kPerspective},
    {"OPENCV", Lens::kPerspective},         {"OPENCV_FISHEYE", Lens::kFisheye},
    {"FISHEYE624", Lens::kFisheye624},      {"EQUIRECTANGULAR", Lens::kPanorama},
};

// Lenses of instant-ngp that no camera model here is. Its "equirectangular" has equal areas.
constexpr const char* kUnknownLenses[] = {"equirectangular", "orthographic"};

Result<Lens> named_lens(NerfKeys& keys) {
  const std::string name = keys.text("camera_model", "OPENCV");
  for (const NamedLens& known : kLenses)
    if (name == known.camera_model) return known.lens;
  return Error{ErrorCode::kUnsupported,
               "the camera_model " + io::quoted(name) + " is not supported"};
}

// Returns the lens that camera_model names, or that instant-ngp's keys tell where it is absent.
Result<Lens> lens_of(NerfKeys& keys) {
  for (const char* key : kUnknownLenses) {
    if (keys.flag(key).value_or(false))
      return Error{ErrorCode::kUnsupported,
                   "the lens " + io::quoted(key) + " of instant-ngp is not supported"};
  }
  if (keys.has("ftheta_p0"))
    return Error{ErrorCode::kUnsupported, "the f-theta lens of instant-ngp is not supported"};
  const std::optional<bool> fisheye = keys.flag("is_fisheye");
  const bool panorama = keys.flag("latlong").value_or(false);
  const Result<Lens> named = named_lens(keys);
  if (!named) return named;
  if (keys.has("camera_model")) {
    const bool agree =
        !fisheye || *fisheye == (*named == Lens::kFisheye) || *named == Lens::kFisheye624;
    if (agree && (!panorama || *named == Lens::kPanorama)) return named;
    return Error{ErrorCode::kMalformed,
                 "camera_model contradicts " + std::string(agree ? "latlong" : "is_fisheye")};
  }
  if (panorama) return Lens::kPanorama;
  return fisheye.value_or(false) ? Lens::kFisheye : Lens::kPerspective;
}

struct Size {
  double w, h;
  std::uint64_t width() const { return static_cast<std::uint64_t>(w); }
  std::uint64_t height() const { return static_cast<std::uint64_t>(h); }
};

Result<Camera> perspective(NerfKeys& keys, const Size& size, std::vector<double> params) {
  const double k1 = keys.real("k1", 0.0), k2 = keys.real("k2", 0.0), k3 = keys.real("k3", 0.0);
  const double p1 = keys.real("p1", 0.0), p2 = keys.real("p2", 0.0);
  if (keys.real("k4", 0.0) != 0.0) {
    return Error{ErrorCode::kUnsupported,
                 "k4 of a perspective camera is not supported (a fisheye has is_fisheye or the "
                 "camera_model OPENCV_FISHEYE)"};
  }
  const bool plain = k1 == 0 && k2 == 0 && k3 == 0 && p1 == 0 && p2 == 0;
  if (plain) return make_camera(CameraModel::kPinhole, size.width(), size.height(), params);
  params.insert(params.end(), {k1, k2, p1, p2});
  if (k3 == 0.0) return make_camera(CameraModel::kOpenCv, size.width(), size.height(), params);
  params.insert(params.end(), {k3, 0.0, 0.0, 0.0});
  return make_camera(CameraModel::kFullOpenCv, size.width(), size.height(), params);
}

Result<Camera> fisheye(NerfKeys& keys, const Size& size, std::vector<double> params) {
  for (const char* key : {"k1", "k2", "k3", "k4"}) params.push_back(keys.real(key, 0.0));
  if (keys.real("p1", 0.0) != 0.0 || keys.real("p2", 0.0) != 0.0) {
    return Error{ErrorCode::kUnsupported,
                 "a fisheye has no p1 and p2: instant-ngp and nerfstudio ignore them, and what "
                 "they mean here is not known"};
  }
  return make_camera(CameraModel::kOpenCvFisheye, size.width(), size.height(), params);
}

Result<Camera> fisheye624(NerfKeys& keys, const Size& size, std::vector<double> params) {
  const auto distortion = keys.reals("distortion_params", 12);
  if (!distortion) return distortion.error();
  params.insert(params.end(), distortion->begin(), distortion->end());
  return make_camera(CameraModel::kRadTanThinPrismFisheye, size.width(), size.height(), params);
}

// The camera model is the whole sphere, for which nerfstudio has fl_x = w / 2 and fl_y = h.
Result<Camera> panorama(NerfKeys& keys, const Size& size) {
  const auto is = [&](const char* key, double expected) {
    return std::abs(keys.real(key, expected) - expected) <= 0.5;
  };
  if (!is("fl_x", 0.5 * size.w) || !is("fl_y", size.h) || !is("cx", 0.5 * size.w) ||
      !is("cy", 0.5 * size.h)) {
    return Error{ErrorCode::kUnsupported,
                 "a panorama must be the whole sphere (fl_x = w / 2, fl_y = h, cx = w / 2, "
                 "cy = h / 2, or without these keys)"};
  }
  return make_camera(CameraModel::kEquirectangular, size.width(), size.height(), {size.w, size.h});
}

Result<Camera> make(NerfKeys& keys, Lens lens, const Size& size) {
  if (lens == Lens::kPanorama) return panorama(keys, size);
  const double fx = focal_of(keys, "fl_x", "camera_angle_x", size.w, 0.0);
  const double fy = focal_of(keys, "fl_y", "camera_angle_y", size.h, fx);
  const std::vector<double> params = {fx, fy, keys.real("cx", 0.5 * size.w),
                                      keys.real("cy", 0.5 * size.h)};
  if (lens == Lens::kFisheye) return fisheye(keys, size, params);
  if (lens == Lens::kFisheye624) return fisheye624(keys, size, params);
  return perspective(keys, size, params);
}

}  // namespace

Result<std::optional<Camera>> read_nerf_camera(const JsonFile& file, const Json& frame,
                                               const std::string& where) {
  NerfKeys keys(file, frame, where);
  const Result<Lens> lens = lens_of(keys);
  if (keys.error()) return *keys.error();
  if (!lens) return keys.error(lens.error().message);
  const bool has_size = keys.has("w") && keys.has("h");
  const bool has_focal = keys.has("fl_x") || keys.has("camera_angle_x") || *lens == Lens::kPanorama;
  if (!has_focal || !has_size) return std::optional<Camera>();
  const Size size = {keys.real("w", 0.0), keys.real("h", 0.0)};
  if (!(size.w >= 1.0 && size.w <= 1e9 && size.h >= 1.0 && size.h <= 1e9)) {
    return keys.error("expected sizes w and h of at least 1");
  }
  const Result<Camera> camera = make(keys, *lens, size);
  if (keys.error()) return *keys.error();
  if (!camera) return keys.error(camera.error().message);
  return std::optional<Camera>(*camera);
}

}  // namespace pose_refine::io
