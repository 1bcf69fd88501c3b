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

// What a model is called and how its flat parameter list is laid out (COLMAP's order).
struct CameraModelInfo {
  CameraModel model;
  std::string_view name;             // "OPENCV"
  std::vector<int> focal;            // indices of focal lengths (17: none, w h are no unknowns)
  std::vector<int> principal_point;  // indices of cx, cy
  std::vector<int> extra;            // indices of distortion parameters
  int num_params;
  std::string_view params;  // "fx fy cx cy k1 k2 p1 p2"
};

// All models, ordered by id.
const std::vector<CameraModelInfo>& camera_models();
// Throws std::invalid_argument when `model` is none of them.
const CameraModelInfo& camera_model_info(CameraModel model);
std::optional<CameraModel> camera_model_from_id(std::int64_t id);
std::optional<CameraModel> camera_model_from_name(std::string_view name);

struct Camera {
  CameraModel model = CameraModel::kPinhole;
  std::uint64_t width = 0;   // pixels
  std::uint64_t height = 0;  // pixels
  std::vector<double> params;
};

// Checks the number of parameters, that focal lengths (17: w, h) lie in [1e-15, 1e15], that the
// principal point lies within 1e15 and distortion within 1e30 of 0, and width and height in
// [1, 2^31]. The principal point may lie outside the image. Readers and solvers call this once; the
// functions below require a camera that passed.
Result<Camera> make_camera(CameraModel model, std::uint64_t width, std::uint64_t height,
                           std::vector<double> params);

// Pixel of a point in the camera frame, or nothing when the model does not see it: behind the
// camera, outside the model's domain, beyond the radius where the distortion folds back, or not
// finite. Exact; dispatches per call, so it is SLOW in a loop over many points.
std::optional<Vector2> project(const Camera& camera, const Vector3& point);

// Unit ray in the camera frame of a pixel; the inverse of `project` on its domain, else nothing.
// The pixel may lie outside the image; a panorama wraps in u.
std::optional<Vector3> unproject(const Camera& camera, const Vector2& pixel);

// Mean focal length in pixels (17: width / 2 pi): how many pixels one radian spans on the axis.
double mean_focal_length(const Camera& camera);

// The camera of the resized image (spec: no half-pixel term, corner origin).
Camera resized(const Camera& camera, std::uint64_t width, std::uint64_t height);

// The ideal camera a model starts from: all focals = f, center of the image, no distortion. FOV
// starts at omega = 0.01, because its derivative vanishes at 0; 17 takes width and height.
Camera default_camera(CameraModel model, double focal, std::uint64_t width, std::uint64_t height);

}  // namespace pose_refine
