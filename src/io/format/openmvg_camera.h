// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <map>
#include <string>

#include "io/container/json.h"
#include "pose_refine/camera.h"

namespace pose_refine::io {

// cereal names a type where it comes first, with a number by which it is meant from then on.
class OpenMvgTypes {
 public:
  // Returns the type of an intrinsic's value, or "" if it is not said.
  std::string of(const Json& value);

 private:
  std::map<std::uint64_t, std::string> names_;
};

// Reads the camera of an intrinsic. An unknown type is an error.
Result<Camera> read_openmvg_camera(const JsonFile& file, const Json& data, const std::string& type,
                                   const std::string& where);

}  // namespace pose_refine::io
