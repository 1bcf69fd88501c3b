// SPDX-License-Identifier: BSD-3-Clause
#include <vector>

#include "io/format/nerf_camera.h"
#include "io/text/scanner.h"

namespace pose_refine::io {
namespace {

// Says how a camera is written. A parameter whose key is "" must be 0, "f" is both focal lengths,
// and "+" goes into the list distortion_params.
struct Written {
  CameraModel model;
  const char* camera_model;
  std::vector<const char*> keys;
};

const std::vector<Written>& written_models() {
  static const std::vector<Written> table = {
      {CameraModel::kSimplePinhole, "PINHOLE", {"f", "cx", "cy"}},
      {CameraModel::kPinhole, "PINHOLE", {"fl_x", "fl_y", "cx", "cy"}},
      {CameraModel::kSimpleRadial, "OPENCV", {"f", "cx", "cy", "k1"}},
      {CameraModel::kRadial, "OPENCV", {"f", "cx", "cy", "k1", "k2"}},
      {CameraModel::kOpenCv, "OPENCV", {"fl_x", "fl_y", "cx", "cy", "k1", "k2", "p1", "p2"}},
      {CameraModel::kFullOpenCv,
       "OPENCV",
       {"fl_x", "fl_y", "cx", "cy", "k1", "k2", "p1", "p2", "k3", "", "", ""}},
      {CameraModel::kSimpleFisheye, "OPENCV_FISHEYE", {"f", "cx", "cy"}},
      {CameraModel::kFisheye, "OPENCV_FISHEYE", {"fl_x", "fl_y", "cx", "cy"}},
      {CameraModel::kSimpleRadialFisheye, "OPENCV_FISHEYE", {"f", "cx", "cy", "k1"}},
      {CameraModel::kRadialFisheye, "OPENCV_FISHEYE", {"f", "cx", "cy", "k1", "k2"}},
      {CameraModel::kOpenCvFisheye,
       "OPENCV_FISHEYE",
       {"fl_x", "fl_y", "cx", "cy", "k1", "k2", "k3", "k4"}},
      {CameraModel::kRadTanThinPrismFisheye,
       "FISHEYE624",
       {"fl_x", "fl_y", "cx", "cy", "+", "+", "+", "+", "+", "+", "+", "+", "+", "+", "+", "+"}},
      {CameraModel::kEquirectangular, "EQUIRECTANGULAR", {"w", "h"}},
  };
  return table;
}

// Returns false if a parameter has no place.
bool put(nlohmann::ordered_json& frame, std::string_view key, double value) {
  if (key.empty()) return value == 0.0;
  if (key == "w" || key == "h") return frame[std::string(key)] == value;
  if (key == "+") {
    frame["distortion_params"].push_back(value);
  } else if (key == "f") {
    frame.update({{"fl_x", value}, {"fl_y", value}});
  } else {
    frame[std::string(key)] = value;
  }
  return true;
}

bool write_as(const Written& written, const Camera& camera, nlohmann::ordered_json& frame) {
  nlohmann::ordered_json keys = {
      {"camera_model", written.camera_model}, {"w", camera.width}, {"h", camera.height}};
  for (std::size_t i = 0; i < written.keys.size(); ++i)
    if (!put(keys, written.keys[i], camera.params[i])) return false;
  frame.update(keys);
  return true;
}

}  // namespace

Status write_nerf_camera(const Camera& camera, const std::string& image,
                         nlohmann::ordered_json& frame) {
  for (const Written& written : written_models())
    if (written.model == camera.model && write_as(written, camera, frame)) return ok_status();
  return Error{ErrorCode::kUnsupported, "the camera of the image " + io::quoted(image) + " is a " +
                                            std::string(camera_model_info(camera.model).name) +
                                            ", which the format cannot express"};
}

}  // namespace pose_refine::io
