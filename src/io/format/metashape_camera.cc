// SPDX-License-Identifier: BSD-3-Clause
// Metashape's manual, appendix on camera models: f in pixels, cx and cy from the middle of the
// image, fx = f + b1, b2 the skew, and p1, p2 of which p1 goes with x and p2 with y, so that they
// are OpenCV's p2 and p1.
#include "io/format/metashape_camera.h"

#include <cmath>

namespace pose_refine::io {
namespace {

// Holds the numbers of a calibration; those that are absent are 0.
struct Calibration {
  std::string type;
  std::uint64_t width = 0, height = 0;
  std::map<std::string, double> numbers;

  double operator[](const char* name) const {
    const auto found = numbers.find(name);
    return found == numbers.end() ? 0.0 : found->second;
  }
};

// Takes the adjusted calibration before the initial one.
const XmlElement* calibration_of(const XmlElement& sensor) {
  const XmlElement* best = nullptr;
  for (const auto& child : sensor.children) {
    if (child->name != "calibration") continue;
    if (best == nullptr || child->attribute("class") == "adjusted") best = child.get();
  }
  return best;
}

Result<Calibration> read_calibration(const XmlElement& sensor, const XmlElement& element,
                                     const std::string& path) {
  Calibration calibration;
  calibration.type = element.attribute("type");
  if (calibration.type.empty()) calibration.type = sensor.attribute("type");
  const XmlElement* resolution = element.child("resolution");
  if (resolution == nullptr) resolution = sensor.child("resolution");
  if (resolution == nullptr) return xml_error(element, path, "has no resolution");
  const auto width = to_integer<std::uint32_t>(resolution->attribute("width"));
  const auto height = to_integer<std::uint32_t>(resolution->attribute("height"));
  if (!width || !height || *width == 0 || *height == 0)
    return xml_error(*resolution, path, "needs a width and a height in pixels");
  calibration.width = *width;
  calibration.height = *height;
  for (const char* name : {"f", "cx", "cy", "b1", "b2", "k1", "k2", "k3", "k4", "p1", "p2"}) {
    const XmlElement* child = element.child(name);
    if (child == nullptr) continue;
    const auto number = xml_numbers(*child, path);
    if (!number) return number.error();
    if (number->size() != 1) return xml_error(*child, path, "needs one number");
    calibration.numbers[name] = number->front();
  }
  // Versions before 1.3 had fx and fy, and cx and cy from the corner.
  if (calibration.type != "spherical" && calibration.numbers.count("f") == 0)
    return xml_error(element, path, "has no f (files of PhotoScan before 1.3 are not read)");
  return calibration;
}

Error unsupported(const std::string& what) {
  return Error{ErrorCode::kUnsupported, what};
}

Result<Camera> frame_camera(const Calibration& c, std::vector<double> params) {
  if (c["k4"] != 0.0) return unsupported("has a k4, which no camera model here has");
  params.insert(params.end(), {c["k1"], c["k2"], c["p2"], c["p1"], c["k3"], 0.0, 0.0, 0.0});
  return make_camera(CameraModel::kFullOpenCv, c.width, c.height, std::move(params));
}

Result<Camera> fisheye_camera(const Calibration& c, std::vector<double> params) {
  if (c["p1"] == 0.0 && c["p2"] == 0.0) {
    params.insert(params.end(), {c["k1"], c["k2"], c["k3"], c["k4"]});
    return make_camera(CameraModel::kOpenCvFisheye, c.width, c.height, std::move(params));
  }
  params.insert(params.end(), {c["k1"], c["k2"], c["p2"], c["p1"], c["k3"], c["k4"], 0.0, 0.0});
  return make_camera(CameraModel::kThinPrismFisheye, c.width, c.height, std::move(params));
}

Result<Camera> camera_of(const Calibration& c) {
  const auto w = static_cast<double>(c.width), h = static_cast<double>(c.height);
  if (c.type == "spherical") {
    if (c.width == 2 * c.height)
      return make_camera(CameraModel::kEquirectangular, c.width, c.height, {w, h});
    return unsupported("is spherical, but not twice as wide as high");
  }
  if (c["b2"] != 0.0) return unsupported("has a skew b2, which no camera model here has");
  const std::vector<double> params = {c["f"] + c["b1"], c["f"], 0.5 * w + c["cx"],
                                      0.5 * h + c["cy"]};
  if (c.type == "frame") return frame_camera(c, params);
  if (c.type == "fisheye" || c.type == "equidistant_fisheye") return fisheye_camera(c, params);
  return unsupported("is of the type '" + c.type + "', which is not supported");
}

}  // namespace

Status read_metashape_sensors(const XmlElement& list, const std::string& path,
                              MetashapeSensors& sensors, Model& model) {
  std::size_t uncalibrated = 0;
  for (const auto& sensor : list.children) {
    if (sensor->name != "sensor") continue;
    const XmlElement* element = calibration_of(*sensor);
    uncalibrated += element == nullptr ? 1 : 0;
    if (element == nullptr) continue;
    const Result<Calibration> calibration = read_calibration(*sensor, *element, path);
    if (!calibration) return calibration.error();
    const Result<Camera> camera = camera_of(*calibration);
    if (!camera) return xml_error(*element, path, camera.error().message);
    const auto id = static_cast<std::uint32_t>(model.cameras.size() + 1);
    model.cameras.emplace(id, *camera);
    sensors.ids.emplace(sensor->attribute("id"), id);
  }
  if (uncalibrated > 0) {
    model.notes.push_back("sensors without a calibration, whose images have no camera: " +
                          std::to_string(uncalibrated));
  }
  return ok_status();
}

}  // namespace pose_refine::io
