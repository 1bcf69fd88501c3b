// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "io/text/name_join.h"
#include "pose_refine/io.h"

namespace pose_refine::io {

// Finds the camera of each image in a cameras file.
class ImageCameras {
 public:
  // `expected` are the names of all poses of the run, which must outlive it.
  static Result<ImageCameras> read(const std::string& path, const NameRules& rules,
                                   const NameList& expected);

  Result<Camera> of(const std::string& name) const;

  // Says which name is nearest, for when no image has a camera.
  std::string hint() const { return joiner_.hint(); }

 private:
  ImageCameras(CameraList list, const std::string& path, const NameRules& rules,
               const NameList& expected);

  std::unique_ptr<CameraList> list_;  // never moves, because the joiner points into it
  Joiner joiner_;
  std::string file_;
  std::vector<const Camera*> cameras_;
};

}  // namespace pose_refine::io
