// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "io/format/format.h"

// What formats have in common that know focal lengths but no image sizes: pixels count from the
// image center, so cx = cy = 0.
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

// f, f k or f k1 k2: a camera of one pixel whose pixels count from the image center.
Result<Camera> make_centered_camera(const std::vector<double>& focal_and_radial);

// Makes the cameras as large as the farthest observation asks for.
void cover_observations(Model& model);

// The camera of an image; the error names the image that has none.
Result<const Camera*> camera_of(const Model& model, const ModelImage& image);

// f of a camera, with fx = fy.
Result<double> single_focal(const Model& model, const ModelImage& image);

// f k1 k2 and the principal point of a camera that is no more than that; an error otherwise.
struct RadialCamera {
  double focal = 0.0, k1 = 0.0, k2 = 0.0, cx = 0.0, cy = 0.0;
};
Result<RadialCamera> radial_camera(const Model& model, const ModelImage& image);

}  // namespace pose_refine::io
