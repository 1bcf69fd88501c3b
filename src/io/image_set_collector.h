// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>

#include "io/image_set.h"
#include "io/matches.h"

namespace pose_refine::io {

// Collects the images of a run, one for each pose.
class ImageSetCollector {
 public:
  explicit ImageSetCollector(std::size_t poses) { set_.images.reserve(poses); }

  // Adds the image of a pose. Where the camera is an error of the kind kNotFound, the image comes
  // without matches and with the defect "no_camera"; another error is returned.
  Status add(const NamedPose& named, Result<Camera> camera, ImageMatches matches,
             Defect defect = {});

  // Returns why the first image has no camera if none has one.
  std::optional<Error> no_camera() const;

  // Returns the images, without what their source says of all of them.
  ImageSet finish() && { return std::move(set_); }

 private:
  ImageSet set_;
  bool any_camera_ = false;
  std::optional<Error> no_camera_;  // of the first image that has none
};

}  // namespace pose_refine::io
