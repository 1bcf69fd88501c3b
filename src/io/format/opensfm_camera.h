// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "io/container/json.h"
#include "pose_refine/camera.h"

// OpenSfM's cameras count in units of the longer side of the image, from its center.
namespace pose_refine::io {

// Reads perspective, simple_radial, radial, brown, fisheye, fisheye_opencv, fisheye62, fisheye624
// and panoramas, as far as a camera model has their numbers.
Result<Camera> read_opensfm_camera(const JsonFile& file, const Json& json,
                                   const std::string& where);
// Writes the first of these that has the numbers of the camera. Other cameras are an error.
Result<nlohmann::ordered_json> opensfm_camera_json(const Camera& camera);

}  // namespace pose_refine::io
