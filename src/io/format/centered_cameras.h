// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "io/format/format.h"

// Some formats know focal lengths but no image sizes. Their pixels count from the image center, so
// cx = cy = 0.
namespace pose_refine::io {

inline constexpr char kNoImageSizes[] =
    "image sizes and principal points are not in the file: pixels count from the image center";

// Gives equal cameras one id.
class CameraTable {
 public:
  explicit CameraTable(Model& model) : model_(model) {}
  std::uint32_t add(const Camera& camera);

 private:
  using Key = std::tuple<int, std::uint64_t, std::uint64_t, std::vector<double>>;
  Model& model_;
  std::map<Key, std::uint32_t> ids_;
};

// Makes a camera of one pixel from f, f k or f k1 k2; its pixels count from the image center.
Result<Camera> make_centered_camera(const std::vector<double>& focal_and_radial);

// Makes the cameras as large as the farthest observation asks for.
void cover_observations(Model& model);

// Returns the camera of an image; the error names an image that has none.
Result<const Camera*> camera_of(const Model& model, const ModelImage& image);

// Returns f of a camera, for which fx = fy must hold.
Result<double> single_focal(const Model& model, const ModelImage& image);

// Holds f k1 k2 and the principal point of a camera. It is an error if the camera has more.
struct RadialCamera {
  double focal = 0.0, k1 = 0.0, k2 = 0.0, cx = 0.0, cy = 0.0;
};
Result<RadialCamera> radial_camera(const Model& model, const ModelImage& image);

}  // namespace pose_refine::io
