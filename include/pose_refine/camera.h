// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pose_refine/pose.h"
#include "pose_refine/support/camera_model.h"
#include "pose_refine/support/error.h"

namespace pose_refine {

// The name of a model and the layout of its flat parameter list, which is COLMAP's. EQUIRECTANGULAR
// has the parameters w and h, which are the size of the panorama and never unknowns.
struct CameraModelInfo {
  CameraModel model;
  std::string_view name;             // "OPENCV"
  std::vector<int> focal;            // indices of focal lengths; EQUIRECTANGULAR has none
  std::vector<int> principal_point;  // indices of cx, cy
  std::vector<int> extra;            // indices of distortion parameters
  int num_params;
  std::string_view params;  // "fx fy cx cy k1 k2 p1 p2"
};

// Lists all models, ordered by id.
const std::vector<CameraModelInfo>& camera_models();
// Finds a model; throws std::invalid_argument when `model` is not one of them.
const CameraModelInfo& camera_model_info(CameraModel model);
// COLMAP's id (0 to 17) or name ("OPENCV"); nothing is returned for an unknown one.
std::optional<CameraModel> camera_model_from_id(std::int64_t id);
std::optional<CameraModel> camera_model_from_name(std::string_view name);

// A camera without its pose. Pixels count from the corner of the image (pose.h).
struct Camera {
  CameraModel model = CameraModel::kPinhole;
  std::uint64_t width = 0;     // pixels
  std::uint64_t height = 0;    // pixels
  std::vector<double> params;  // CameraModelInfo::params, in pixels where they are lengths
};

// Makes a camera, or an error that names the parameter at fault. It checks the number of
// parameters, that focal lengths (w and h of EQUIRECTANGULAR) lie in [1e-15, 1e15], that the
// principal point lies within 1e15 and distortion within 1e30 of 0, and width and height in [1,
// 2^31]. The principal point may lie outside the image. Readers and solvers call this once; the
// functions below require a camera that passed.
Result<Camera> make_camera(CameraModel model, std::uint64_t width, std::uint64_t height,
                           std::vector<double> params);

// Projects a point of the camera frame [scene units] to its pixel [px]. Nothing is returned when
// the model does not see the point: it is behind the camera, outside the model's domain, beyond the
// radius where the distortion folds back, or not finite. The function is exact. It looks up the
// model at each call, so it is SLOW in a loop over many points.
std::optional<Vector2> project(const Camera& camera, const Vector3& point);

// Gives the unit ray of a pixel [px] in the camera frame. It is the inverse of `project` on its
// domain; elsewhere nothing is returned. The pixel may lie outside the image; a panorama wraps in
// u.
std::optional<Vector3> unproject(const Camera& camera, const Vector2& pixel);

// Mean focal length [px]: how many pixels one radian spans on the axis. That of EQUIRECTANGULAR is
// its width / 2 pi.
double mean_focal_length(const Camera& camera);

// The camera of the image after it was resized to width x height [px]. Pixels count from the
// image's corner, so that no half-pixel term appears.
Camera resized(const Camera& camera, std::uint64_t width, std::uint64_t height);

// The ideal camera that a model starts from: every focal length is `focal` [px], the principal
// point is the center of the image, and there is no distortion. FOV starts at omega = 0.01, because
// its derivative vanishes at 0. EQUIRECTANGULAR takes width and height instead of the focal length.
Camera default_camera(CameraModel model, double focal, std::uint64_t width, std::uint64_t height);

}  // namespace pose_refine
