// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "io/container/json.h"
#include "pose_refine/camera.h"

// OpenSfM's cameras count in units of the longer side of the image, from its center.
namespace pose_refine::io {

// Reads perspective, simple_radial, radial, brown, fisheye and fisheye_opencv.
Result<Camera> read_opensfm_camera(const JsonFile& file, const Json& json,
                                   const std::string& where);
// Writes perspective, brown, fisheye or fisheye_opencv. Other models are an error.
Result<nlohmann::ordered_json> opensfm_camera_json(const Camera& camera);

}  // namespace pose_refine::io
