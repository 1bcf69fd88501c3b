// SPDX-License-Identifier: BSD-3-Clause
#include "io/format/alicevision_camera.h"

#include <algorithm>
#include <vector>

#include "io/format/sfm_json.h"
#include "io/text/scanner.h"

namespace pose_refine::io {
namespace {

// Since these versions the principal point counts from the middle of the image, focal lengths are
// in millimeters, and pixelRatio is fy / fx rather than fx / fy.
constexpr int kCentered = 10201, kMillimeters = 10202, kAspect = 10205;

struct Distortion {
  const char* type;
  std::size_t size;
  CameraModel model;
  std::vector<int> order;  // which of the numbers each parameter behind cx, cy is; -1: 0
};

// A type is that of the camera in older files, and the distortionType of a pinhole in newer ones.
const std::vector<Distortion>& distortions() {
  static const std::vector<Distortion> table = {
      {"none", 0, CameraModel::kPinhole, {}},
      {"pinhole", 0, CameraModel::kPinhole, {}},
      {"radial1", 1, CameraModel::kOpenCv, {0, -1, -1, -1}},
      {"radialk1", 1, CameraModel::kOpenCv, {0, -1, -1, -1}},
      {"radial3", 3, CameraModel::kFullOpenCv, {0, 1, -1, -1, 2, -1, -1, -1}},
      {"radialk3", 3, CameraModel::kFullOpenCv, {0, 1, -1, -1, 2, -1, -1, -1}},
      {"brown", 5, CameraModel::kFullOpenCv, {0, 1, 3, 4, 2, -1, -1, -1}},
      {"fisheye", 4, CameraModel::kOpenCvFisheye, {0, 1, 2, 3}},
      {"fisheye4", 4, CameraModel::kOpenCvFisheye, {0, 1, 2, 3}},
  };
  return table;
}

const Distortion* distortion_of(const std::string& type) {
  for (const Distortion& known : distortions())
    if (type == known.type) return &known;
  return nullptr;
}

Result<double> side(const SfmIntrinsic& in, const char* key) {
  const Result<double> number = number_of(in.file, in.json, key, in.where);
  if (!number || (*number >= 1.0 && *number <= 1e9)) return number;
  return in.file.error(in.where + "/" + key, "expected a size in pixels, at least 1");
}

Result<double> number_or(const SfmIntrinsic& in, const char* key, double otherwise) {
  if (JsonFile::find(in.json, key) == nullptr) return otherwise;
  return number_of(in.file, in.json, key, in.where);
}

struct Focal {
  double x, y;
};

// Files of either unit are read by the keys that they have.
Result<Focal> focal_of(const SfmIntrinsic& in, int version, double width) {
  if (JsonFile::find(in.json, "pxFocalLength") != nullptr && version < kMillimeters) {
    const auto pixels = numbers_of(in.file, in.json, "pxFocalLength", in.where);
    if (!pixels) return pixels.error();
    if (pixels->size() == 1 || pixels->size() == 2) return Focal{pixels->front(), pixels->back()};
    return in.file.error(in.where + "/pxFocalLength", "expected one or two numbers");
  }
  const auto focal = number_of(in.file, in.json, "focalLength", in.where);
  if (!focal) return focal.error();
  const auto sensor = number_or(in, "sensorWidth", 36.0);
  if (!sensor) return sensor.error();
  const auto ratio = number_or(in, "pixelRatio", 1.0);
  if (!ratio) return ratio.error();
  if (!(*sensor > 0.0 && *ratio > 0.0))
    return in.file.error(in.where, "expected sensorWidth and pixelRatio above 0");
  const double fx = *focal / *sensor * width;
  return Focal{fx, version < kAspect ? fx / *ratio : fx * *ratio};
}

std::string type_of(const SfmIntrinsic& in) {
  const std::string type = id_of(in.json, "type"), distortion = id_of(in.json, "distortionType");
  return type == "pinhole" && !distortion.empty() ? distortion : type;
}

Result<std::vector<double>> distortion_params(const SfmIntrinsic& in, const Distortion& known) {
  const Json* list = JsonFile::find(in.json, "distortionParams");
  const bool absent = list == nullptr || list->empty() || *list == "";
  if (absent) return std::vector<double>(known.size, 0.0);
  auto numbers = numbers_of(in.file, in.json, "distortionParams", in.where);
  if (!numbers) return numbers.error();
  const bool none =
      std::all_of(numbers->begin(), numbers->end(), [](double k) { return k == 0.0; });
  if (none) return std::vector<double>(known.size, 0.0);
  if (numbers->size() == known.size) return numbers;
  return in.file.error(in.where + "/distortionParams",
                       "expected " + std::to_string(known.size) + " numbers");
}

struct Center {
  double x, y;
  std::string note;
};

Result<Center> center_of(const SfmIntrinsic& in, int version, double width, double height) {
  const auto point = numbers_of(in.file, in.json, "principalPoint", 2, in.where);
  if (!point) return point.error();
  const double x = (*point)[0], y = (*point)[1];
  if (version >= kCentered) return Center{0.5 * width + x, 0.5 * height + y, ""};
  if (x != 0.0 || y != 0.0) return Center{x, y, ""};
  return Center{0.5 * width, 0.5 * height,
                "the principal point 0, 0 is taken for the middle of the image"};
}

}  // namespace

Result<int> read_sfm_version(const JsonFile& file) {
  const auto n = numbers_of(file, file.root(), "version", 3, "");
  if (!n) return n.error();
  const bool plausible =
      std::all_of(n->begin(), n->end(), [](double part) { return part >= 0.0 && part < 100.0; });
  if (!plausible) return file.error("/version", "expected three numbers from 0 to 99");
  return static_cast<int>((*n)[0]) * 10000 + static_cast<int>((*n)[1]) * 100 +
         static_cast<int>((*n)[2]);
}

Result<SfmCamera> read_alicevision_camera(const SfmIntrinsic& in, int version) {
  const std::string type = type_of(in);
  const Distortion* distortion = distortion_of(type);
  if (distortion == nullptr)
    return in.file.error(in.where, "the camera type " + io::quoted(type) + " is not supported");
  const auto width = side(in, "width");
  const auto height = width ? side(in, "height") : width;
  if (!height) return height.error();
  const auto focal = focal_of(in, version, *width);
  if (!focal) return focal.error();
  const auto center = center_of(in, version, *width, *height);
  if (!center) return center.error();
  const auto numbers = distortion_params(in, *distortion);
  if (!numbers) return numbers.error();
  std::vector<double> params = {focal->x, focal->y, center->x, center->y};
  for (const int i : distortion->order)
    params.push_back(i < 0 ? 0.0 : (*numbers)[static_cast<std::size_t>(i)]);
  Result<Camera> camera = make_camera(distortion->model, static_cast<std::uint64_t>(*width),
                                      static_cast<std::uint64_t>(*height), std::move(params));
  if (!camera) return in.file.error(in.where, camera.error().message);
  return SfmCamera{std::move(*camera), center->note};
}

}  // namespace pose_refine::io
