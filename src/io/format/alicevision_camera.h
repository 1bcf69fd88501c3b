// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "io/container/json.h"
#include "pose_refine/camera.h"

namespace pose_refine::io {

// Returns the version of a .sfm as one number: 1.2.5 is 10205.
Result<int> read_sfm_version(const JsonFile& file);

// These are the keys of an intrinsic, and where they stand.
struct SfmIntrinsic {
  const JsonFile& file;
  const Json& json;
  std::string where;
};
struct SfmCamera {
  Camera camera;
  std::string note;  // what was assumed, or ""
};
// Reads a camera. Units and meanings of its numbers depend on the version of the file.
Result<SfmCamera> read_alicevision_camera(const SfmIntrinsic& intrinsic, int version);

}  // namespace pose_refine::io
