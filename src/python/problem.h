// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pybind11/pybind11.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pose_refine/image.h"
#include "python/arrays.h"
#include "python/convert.h"

namespace pose_refine::python {

// An image is made of these, as keywords and as keys of a dict; the first four are needed.
constexpr std::array<const char*, 9> kImageKeys = {"points2D",          "points3D", "camera",
                                                   "cam_from_world",    "weights",  "covariances",
                                                   "point_covariances", "priors",   "points3D_ids"};
enum ImageKey {
  kPoints2D,
  kPoints3D,
  kCamera,
  kPose,
  kWeights,
  kCovariances,
  kPointCovariances,
  kPriors,
  kPointIds
};
// The handles are in that order; null or None means not given.
using ImageParts = std::array<py::handle, kImageKeys.size()>;

// This is one image as Python gave it: arrays stay where they are until `make`, which needs no GIL,
// copies them into columns.
class Source {
 public:
  explicit Source(const ImageParts& parts) : Source(parts, to_camera(parts[kCamera])) {}
  // Accepts an Image, (points2D, points3D, camera, cam_from_world), or a dict of these. `shared` is
  // the camera object of the image before and its conversion.
  struct LastCamera {
    py::object object;
    Camera camera;
  };
  Source(py::handle image, LastCamera& last);

  bool has_priors() const { return image_ ? !image_->priors.empty() : !priors_.empty(); }
  const std::string& name() const { return image_ ? image_->name : name_; }
  Image make() const;
  // Makes the image in the memory of another one.
  void make_in(Image& image) const;

 private:
  Source(const ImageParts& parts, Camera camera);
  void read(const ImageParts& parts);

  std::string name_;
  Camera camera_;
  Pose pose_;
  std::optional<Rows> points2D_, points3D_;
  std::vector<double> weights_, sxx_, sxy_, syy_;
  std::vector<Matrix3> point_covariances_;
  std::vector<Prior> priors_;
  std::vector<std::uint64_t> point_ids_;
  py::object owner_;              // keeps an Image alive
  const Image* image_ = nullptr;  // if set, it replaces all others
};

}  // namespace pose_refine::python
