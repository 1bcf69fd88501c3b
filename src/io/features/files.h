// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/features/descriptors.h"
#include "pose_refine/camera.h"
#include "pose_refine/support/error.h"

namespace pose_refine::io {

// Says what features are compared by: matches that another program has found, or descriptors.
enum class FeatureUse { kMatches, kDescriptors };

// These are the features of an image, as their file has them.
struct Keypoints {
  std::vector<double> u, v;     // [px]
  std::optional<double> sigma;  // standard deviation of a coordinate [px], if the file says it
};

// Says that a feature of an image is that of an image of the map.
struct FeatureMatch {
  std::uint32_t feature = 0, of_map = 0;  // rows of the keypoints
  double score = 1.0;
};

// This is what is stored about features and their matches, whatever the container. Images are
// numbered as in names(), and images of the map as in the list that the files were opened with.
class FeatureFiles {
 public:
  FeatureFiles() = default;
  FeatureFiles(const FeatureFiles&) = delete;
  FeatureFiles& operator=(const FeatureFiles&) = delete;
  virtual ~FeatureFiles() = default;

  // Lists the images that have features.
  virtual const std::vector<std::string>& names() const = 0;
  virtual Result<Keypoints> keypoints(std::size_t image) const = 0;
  // Reads a descriptor for each of these keypoints, of files that were opened for their
  // descriptors. An error names an image that has none, or another number of them.
  virtual Result<Descriptors> descriptors(std::size_t image) const = 0;

  // Tells whether an image of the map is among them, or was at least matched with one.
  virtual bool knows_map() const = 0;
  // Returns which of names() an image of the map is; nothing: it is not there or has no features.
  virtual std::optional<std::size_t> position_of_map_image(std::size_t partner) const = 0;

  // Lists the images of the map that an image was matched with, each once and without itself. There
  // are none where files are opened for their descriptors.
  virtual std::vector<std::size_t> partners(std::size_t image) const = 0;
  // Reads the matches with the image of the map that is number `nth` of these.
  virtual Result<std::vector<FeatureMatch>> matches(std::size_t image, std::size_t nth) const = 0;
  // Returns how many features an image of the map has here; nothing: it is not among them.
  virtual Result<std::optional<std::size_t>> size_of_map_image(std::size_t partner) const = 0;

  // Returns the camera of an image, and an image of the map that has the same one.
  virtual std::optional<Camera> camera(std::size_t) const { return std::nullopt; }
  virtual std::optional<std::size_t> same_camera_in_map(std::size_t) const { return std::nullopt; }

  virtual double pixel_center() const = 0;  // [px]
  virtual bool has_scores() const = 0;
  virtual std::vector<std::string> notes() const { return {}; }
};

}  // namespace pose_refine::io
