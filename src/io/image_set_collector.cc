// SPDX-License-Identifier: BSD-3-Clause
#include "io/image_set_collector.h"

#include <utility>

#include "io/model_images.h"
#include "problem/own_points.h"

namespace pose_refine::io {

Status ImageSetCollector::add(const NamedPose& named, Result<Camera> camera, ImageMatches matches,
                              Defect defect) {
  std::vector<Image>& images = set_.images;
  if (!camera) {
    if (camera.error().code != ErrorCode::kNotFound) return camera.error();
    images.push_back(without_camera(named, camera.error()));
    if (!no_camera_) no_camera_ = camera.error();
    return ok_status();
  }
  any_camera_ = true;
  images.push_back(
      {named.name, std::move(*camera), named.pose, std::move(matches.matches), std::move(defect)});
  if (matches.left_out > 0) set_.left_out_rows[named.name] = matches.left_out;
  Image& image = images.back();
  if (has_own_points(image)) image.defect = own_points_defect(image);
  return ok_status();
}

std::optional<Error> ImageSetCollector::no_camera() const {
  return any_camera_ ? std::nullopt : no_camera_;
}

}  // namespace pose_refine::io
