// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>

#include "io/container/json.h"
#include "pose_refine/camera.h"

namespace pose_refine::io {

// Reads the camera of a frame of transforms.json; the frame's own keys win over those for all. It
// returns nothing when there is no focal length in pixels.
Result<std::optional<Camera>> read_nerf_camera(const JsonFile& file, const Json& frame,
                                               const std::string& where);

// Adds the keys of a camera to a frame. It is an error if the format does not know the model.
Status write_nerf_camera(const Camera& camera, const std::string& image,
                         nlohmann::ordered_json& frame);

}  // namespace pose_refine::io
